import { carrierOfCompany } from "../../carriers/carriers.ts";
import type { OrderParcel, OrderRow } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { TrackingNumbers } from "../shipments/tracking-numbers.tsx";
import { SyncStatusBadge } from "../shipments/sync-status.tsx";
import { DateTime } from "../time/moment.tsx";
import { progressOf } from "./progress.ts";

/** How much of an order is shipped and registered, by whomever: a bar, and the same in words. */
export function OrderProgress({ order }: { order: OrderRow }) {
  const { t } = useTranslation();
  const { pieces, shipped, registered, elsewhere } = progressOf(order);
  if (pieces === 0 || order.cancelledAt) return null;
  if (shipped + registered === 0) return <span className="subdued">{t("orders.parcelPieces", { n: pieces })}</span>;
  const share = (n: number) => ({ inlineSize: `${Math.min(100, (100 * n) / pieces)}%` });
  const words = [
    t("orders.progressOf", { shipped, pieces }),
    elsewhere > 0 && t("orders.progressElsewhere", { n: elsewhere }),
    registered > 0 && t("orders.progressRegistered", { n: registered }),
  ].filter(Boolean);
  return (
    <div className="progress">
      <span className="progress-bar" aria-hidden="true">
        <span data-part="shipped" style={share(shipped)} />
        <span data-part="registered" style={share(registered)} />
      </span>
      <span>{words.join(" · ")}</span>
    </div>
  );
}

/** The parcels of an order so far, one a line. Nothing where there are none. */
export function OrderParcels({ parcels }: { parcels: readonly OrderParcel[] }) {
  const { t } = useTranslation();
  if (parcels.length === 0) return null;
  return (
    <ul className="parcels" aria-label={t("orders.parcels")}>
      {parcels.map((parcel) => (
        <li key={`${parcel.at} ${parcel.name ?? ""} ${parcel.trackingNumbers.join()}`}>
          {parcel.kind === "here" || parcel.kind === "elsewhere" ? (
            <span className="parcel-state">
              {t(parcel.kind === "here" ? "orders.parcelHere" : "orders.parcelElsewhere")}
            </span>
          ) : (
            <SyncStatusBadge status={parcel.kind} />
          )}
          <span>{t("orders.parcelPieces", { n: parcel.pieces })}</span>
          <TrackingNumbers
            carrier={carrierOfCompany(parcel.carrier ?? "") ?? parcel.carrier ?? ""}
            numbers={parcel.trackingNumbers}
          />
          <span className="subdued">
            {parcel.name ? `${parcel.name} · ` : ""}
            <DateTime iso={parcel.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
