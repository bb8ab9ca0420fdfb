import { Text } from "@shopify/polaris";
import type { ShipmentLine } from "../../shipments/read-model.ts";
import { useTranslation } from "../language/translate.tsx";

/** What is in a shipment. */
export function ShipmentContents({ lines }: { lines: readonly ShipmentLine[] }) {
  const { t } = useTranslation();
  return (
    <ul className="contents">
      {lines.map((line) => (
        <li key={line.lineItemId}>
          <Text as="span" breakWord>
            {line.title}
            {line.variantTitle ? ` / ${line.variantTitle}` : ""}
          </Text>{" "}
          <span className="sku">
            <Text as="span" tone="subdued" variant="bodySm">
              {line.sku ?? t("common.noSku")}
            </Text>
          </span>{" "}
          <span className="count">× {line.quantity}</span>
          {line.fulfilled > 0 && line.fulfilled < line.quantity && (
            <Text as="span" tone="subdued">
              {" "}
              {t("shipment.partly", { n: line.fulfilled })}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
