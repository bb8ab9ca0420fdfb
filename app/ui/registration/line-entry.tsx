import { memo } from "react";
import { BlockStack, Checkbox } from "@shopify/polaris";
import type { OrderLine } from "../../orders/read-model.ts";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { useTranslation } from "../language/translate.tsx";
import { LineProduct, LineQuantities } from "../orders/line-facts.tsx";
import { LineSituation } from "../orders/line-situation.tsx";
import { Reason, reasonOf } from "../orders/reason.tsx";
import { NextTry } from "../shipments/sync-status.tsx";
import { parcelsOf } from "./draft.ts";
import { ParcelEntry } from "./parcel-entry.tsx";
import { TakenNotice } from "./taken-notice.tsx";
import type { RegistrationEntry } from "./use-registration.ts";

/** Nothing is left of it to register: its shipment says why it waits. */
export const isAllRegistered = (line: OrderLine) => line.left === 0 && line.registered > 0;

interface LineProps {
  line: OrderLine;
  /** Null when there is nothing to ship. */
  entry: RegistrationEntry | null;
  /** Whether it says all about why it waits, or just the reason. */
  explains: boolean;
  /** When Shopify is asked about it again. */
  nextLookAt: string | null;
  /** The lines that are entered. */
  lines: readonly OrderLine[];
  orderId: string;
  inUse: ReadonlyMap<string, NumberInUse[]>;
}

/** A line of the order: its state, and what is shipped of it now. */
export const LineEntry = memo(function LineEntry({
  line,
  entry,
  explains,
  nextLookAt,
  lines,
  orderId,
  inUse,
}: LineProps) {
  const parcels = entry ? parcelsOf(entry.draft, line.id) : [];
  const taken = entry?.taken.get(line.id);
  const product = [line.title, line.variantTitle].filter(Boolean).join(" / ");
  return (
    <li className="line-row" data-state={line.state} data-line={line.sku ?? line.id}>
      <div className="line-choice">
        {entry && (
          <ShipLine
            lineItemId={line.id}
            product={product}
            parcels={parcels.length}
            isSelected={parcels.some((parcel) => parcel.selected)}
            sending={entry.sending}
            edit={entry.edit}
          />
        )}
        <LineProduct line={line} />
      </div>
      <LineStanding {...{ line, explains, nextLookAt, orderId }} />
      {entry && (
        <div className="line-parcels">
          <BlockStack gap="300">
            {taken && (
              <TakenNotice
                product={product}
                registered={taken}
                isBusy={entry.sending}
                onDismiss={() => entry.edit({ type: "clear", lineItemIds: [line.id] })}
              />
            )}
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
                lines={lines}
                inUse={inUse}
              />
            ))}
          </BlockStack>
        </div>
      )}
    </li>
  );
});

const ShipLine = memo(function ShipLine(
  props: Pick<RegistrationEntry, "sending" | "edit"> & {
    lineItemId: string;
    product: string;
    parcels: number;
    isSelected: boolean;
  },
) {
  const { lineItemId, product, parcels, isSelected, sending, edit } = props;
  const { t } = useTranslation();
  return (
    <Checkbox
      label={t("entry.shipLine", { product })}
      labelHidden
      checked={isSelected}
      disabled={sending}
      onChange={(selected) => {
        for (let parcel = 0; parcel < parcels; parcel++) edit({ type: "select", lineItemId, parcel, selected });
      }}
    />
  );
});

/** How a line stands, and why. It stays as it is while something is typed. */
const LineStanding = memo(function LineStanding(
  props: Pick<LineProps, "line" | "explains" | "nextLookAt" | "orderId">,
) {
  const { line, explains, nextLookAt, orderId } = props;
  const reason = reasonOf(line);
  return (
    <>
      <LineQuantities line={line} />
      <LineSituation line={line} saysWhy={!explains && !isAllRegistered(line)} />
      {reason && explains && (
        <div className="line-reason">
          <Reason
            code={reason}
            detail={
              line.reasonDetail && {
                ...line.reasonDetail,
                location: line.location ? undefined : line.reasonDetail.location,
              }
            }
            orderId={orderId}
          />
          {nextLookAt && <NextTry iso={nextLookAt} />}
        </div>
      )}
    </>
  );
});
