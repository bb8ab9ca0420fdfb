import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import { orderPath } from "../orders/order-path.ts";
import { DateTime } from "../time/moment.tsx";
import { canRetry, RetryNow } from "./retry-now.tsx";
import { ShipmentSituation } from "./shipment-card.tsx";
import { ShipmentContents } from "./shipment-contents.tsx";
import { SyncStatusBadge } from "./sync-status.tsx";
import { TrackingNumbers } from "./tracking-numbers.tsx";

/** Shipments, one a row: where each stands, why, and when it is tried next. */
export function ShipmentList({ shipments }: { shipments: readonly ShipmentRow[] }) {
  const { t } = useTranslation();
  return (
    <table role="table" className="table" aria-label={t("shipments.list")}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {t("shipment.order")}
          </th>
          <th role="columnheader" scope="col">
            {t("shipment.status")}
          </th>
          <th role="columnheader" scope="col">
            {t("shipment.contents")}
          </th>
          <th role="columnheader" scope="col">
            {t("shipment.carrierAndNumbers")}
          </th>
          <th role="columnheader" scope="col">
            {t("shipment.registered")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {shipments.map((shipment) => (
          <tr role="row" key={shipment.id} data-status={shipment.status}>
            <th role="rowheader" scope="row" className="order-name">
              <Link to={orderPath(shipment.orderId)}>{shipment.orderName}</Link>
            </th>
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
          </tr>
        ))}
      </tbody>
    </table>
  );
}
