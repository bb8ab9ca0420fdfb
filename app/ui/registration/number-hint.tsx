import { Text } from "@shopify/polaris";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { useTranslation } from "../language/translate.tsx";

/** What is odd about a number, which stops nobody. */
export function NumberHint({ warning, others }: { warning: string | undefined; others: readonly NumberInUse[] }) {
  const { t } = useTranslation();
  return (
    <Text as="span" tone="caution">
      {warning} {others.length > 0 && t("entry.inUse")}{" "}
      {others.map(({ orderId, orderName }) => (
        <a
          key={orderId}
          href={`shopify://admin/orders/${orderId.split("/").at(-1)}`}
          target="_blank"
          rel="noreferrer"
          aria-label={`${orderName} ${t("common.openInNewTab")}`}
        >
          {orderName}
        </a>
      ))}
    </Text>
  );
}
