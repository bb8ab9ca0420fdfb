import { BlockStack, Checkbox, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { OrderLine } from "../../orders/read-model.ts";
import { LineProduct, LineQuantities } from "../orders/line-facts.tsx";
import { Reason, reasonOf } from "../orders/reason.tsx";
import { LineStateBadge } from "../orders/state-badge.tsx";
import { parcelsOf } from "./draft.ts";
import { ParcelEntry } from "./parcel-entry.tsx";
import type { RegistrationEntry } from "./use-registration.ts";

/** A line of the order: its state, and what is shipped of it now. Without `entry` there is nothing to ship. */
export function LineEntry({ line, entry }: { line: OrderLine; entry: RegistrationEntry | null }) {
  const { t } = useTranslation();
  const parcels = entry ? parcelsOf(entry.draft, line.id) : [];
  const reason = reasonOf(line);
  // Then its shipment says why it waits.
  const isRegistered = line.left === 0 && line.registered > 0;
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
      {reason && !isRegistered && (
        <div className="line-reason">
          <Reason
            code={reason}
            detail={
              line.reasonDetail && {
                ...line.reasonDetail,
                location: line.location ? undefined : line.reasonDetail.location,
              }
            }
          />
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
                canSplit={place === parcels.length - 1 && parcels.length < line.left}
                entry={entry}
              />
            ))}
          </BlockStack>
        </div>
      )}
    </li>
  );
}
