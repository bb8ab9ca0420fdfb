import { BlockStack, Button, Checkbox, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { OrderLine } from "../../orders/read-model.ts";
import { LineProduct, LineQuantities } from "../orders/line-facts.tsx";
import { Reason } from "../orders/reason.tsx";
import { LineStateBadge } from "../orders/state-badge.tsx";
import { parcelsOf } from "./draft.ts";
import { ParcelEntry } from "./parcel-entry.tsx";
import type { RegistrationEntry } from "./use-registration.ts";

/** A line of the order: its state, and what is shipped of it now. Without `entry` there is nothing to ship. */
export function LineEntry({ line, entry }: { line: OrderLine; entry: RegistrationEntry | null }) {
  const { t } = useTranslation();
  const parcels = entry ? parcelsOf(entry.draft, line.id) : [];
  const product = [line.title, line.variantTitle].filter(Boolean).join(" / ");
  return (
    <li className="line-row" data-state={line.state} data-line={line.sku ?? line.id}>
      <div className="line-choice">
        {entry && (
          <Checkbox
            label={t("entry.shipLine", { product })}
            labelHidden
            checked={parcels.some((parcel) => parcel.selected)}
            disabled={entry.sending}
            onChange={(selected) =>
              parcels.forEach((_, parcel) => entry.edit({ type: "select", lineItemId: line.id, parcel, selected }))
            }
          />
        )}
        <LineProduct line={line} />
      </div>
      <LineQuantities line={line} />
      <div className="line-state">
        <LineStateBadge state={line.state} />
        {line.location && (
          <Text as="p" variant="bodySm" tone="subdued">
            {t("line.location", { location: line.location })}
          </Text>
        )}
      </div>
      {line.reason && (
        <div className="line-reason">
          <Reason code={line.reason} detail={line.reasonDetail} />
        </div>
      )}
      {entry && (
        <div className="line-parcels">
          <BlockStack gap="300">
            {parcels.map((parcel, place) => (
              <ParcelEntry
                key={place}
                line={line}
                product={product}
                parcel={parcel}
                place={place}
                isOneOfSeveral={parcels.length > 1}
                entry={entry}
              />
            ))}
            {line.left > 1 && parcels.length < line.left && (
              <InlineStack>
                <Button
                  variant="plain"
                  disabled={entry.sending}
                  onClick={() => entry.edit({ type: "splitParcel", line })}
                  accessibilityLabel={`${product}: ${t("entry.splitParcel")}`}
                >
                  {t("entry.splitParcel")}
                </Button>
              </InlineStack>
            )}
          </BlockStack>
        </div>
      )}
    </li>
  );
}
