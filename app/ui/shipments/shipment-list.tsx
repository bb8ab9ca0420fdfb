import { lazy, memo, Suspense, useState } from "react";
import { Button, Checkbox } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import { canBeCorrected } from "../../shipments/can-be-corrected.ts";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import { ChooseAll } from "../frame/choose-all.tsx";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { DateTime } from "../time/moment.tsx";
import { canRetry, RetryNow } from "./retry-now.tsx";
import { ShipmentSituation } from "./shipment-card.tsx";
import { ShipmentContents } from "./shipment-contents.tsx";
import { SyncStatusBadge } from "./sync-status.tsx";
import { TrackingNumbers } from "./tracking-numbers.tsx";

const CorrectDialog = lazy(() => import("./correct-dialog.tsx"));

/** Shipments, one a row: where each stands, why, and when it is tried next. Several can be chosen and corrected at once. */
export function ShipmentList({ shipments }: { shipments: readonly ShipmentRow[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isCorrecting, setCorrecting] = useState(false);
  const correctable = shipments.filter(canBeCorrected);
  const selected = correctable.filter(({ id }) => chosen.has(id));
  const choose = (ids: string[], isChosen: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (isChosen) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  return (
    <>
      <div className="list-actions">
        <ChooseAll
          label={t("shipments.chooseAll")}
          chosen={selected.length === 0 ? "none" : selected.length === correctable.length ? "all" : "some"}
          disabled={correctable.length === 0}
          onChange={(isChosen) =>
            choose(
              correctable.map(({ id }) => id),
              isChosen,
            )
          }
        />
        <span aria-live="polite">{t("shipments.chosen", { n: selected.length })}</span>
        <Button disabled={selected.length === 0} onClick={() => setCorrecting(true)}>
          {t("shipments.changeCarrier")}
        </Button>
      </div>
      {isCorrecting && selected.length > 0 && (
        <Suspense>
          <CorrectDialog shipments={selected} carrierOnly onClose={() => setCorrecting(false)} />
        </Suspense>
      )}
      <table role="table" className="table" aria-label={t("shipments.list")}>
        <TableHead
          columns={[
            t("shipment.order"),
            t("shipment.status"),
            t("shipment.contents"),
            t("shipment.carrierAndNumbers"),
            t("shipment.registered"),
          ]}
        />
        <tbody role="rowgroup">
          {shipments.map((shipment) => (
            <tr role="row" key={shipment.id} data-status={shipment.status}>
              <th role="rowheader" scope="row" className="order-name">
                <div className="chosen-order">
                  <Checkbox
                    label={t("shipments.choose", {
                      order: shipment.orderName,
                      numbers: shipment.trackingNumbers.join(", "),
                    })}
                    labelHidden
                    checked={selected.includes(shipment)}
                    disabled={!correctable.includes(shipment)}
                    onChange={(isChosen) => choose([shipment.id], isChosen)}
                  />
                  <Link to={orderPath(shipment.orderId)}>{shipment.orderName}</Link>
                </div>
              </th>
              <ShipmentFacts shipment={shipment} />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** What does not change when a shipment is chosen: of many, it would be drawn again with each choice. */
const ShipmentFacts = memo(function ShipmentFacts({ shipment }: { shipment: ShipmentRow }) {
  const { t } = useTranslation();
  return (
    <>
      <td role="cell" data-label={t("shipment.status")} className="situation">
        <div>
          <SyncStatusBadge status={shipment.status} />
          <ShipmentSituation shipment={shipment} />
          {canRetry(shipment) && <RetryNow orderId={shipment.orderId} orderName={shipment.orderName} />}
        </div>
      </td>
      <td role="cell" data-label={t("shipment.contents")}>
        <ShipmentContents lines={shipment.lines} />
      </td>
      <td role="cell" data-label={t("shipment.carrierAndNumbers")}>
        <TrackingNumbers carrier={shipment.carrier} numbers={shipment.trackingNumbers} />
      </td>
      <td role="cell" data-label={t("shipment.registered")} className="nowrap">
        <DateTime iso={shipment.registeredAt} />
      </td>
    </>
  );
});
