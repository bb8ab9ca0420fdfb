import { Fragment, useState } from "react";
import { Icon } from "@shopify/polaris";
import { ChevronDownIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import { Link } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import type { OrderRow } from "../../orders/read-model.ts";
import { NextTryTime } from "../shipments/sync-status.tsx";
import { DateTime } from "../time/moment.tsx";
import { LinesTable } from "./lines-table.tsx";
import { orderPath } from "./order-path.ts";
import { OrderStateBadges } from "./state-badge.tsx";

/** Orders, one a row; each opens in place into its lines. */
export function OrderList({ orders }: { orders: readonly OrderRow[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <table role="table" className="table orders" aria-label={t("orders.list")}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            <span className="hidden-text">{t("orders.expand")}</span>
          </th>
          <th role="columnheader" scope="col">
            {t("orders.order")}
          </th>
          <th role="columnheader" scope="col">
            {t("orders.date")}
          </th>
          <th role="columnheader" scope="col">
            {t("orders.state")}
          </th>
          <th role="columnheader" scope="col">
            {t("orders.items")}
          </th>
          <th role="columnheader" scope="col">
            {t("orders.nextTry")}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {orders.map((order) => (
          <Fragment key={order.id}>
            <OrderListRow order={order} isOpen={open.has(order.id)} onToggle={() => toggle(order.id)} />
            {open.has(order.id) && (
              <tr role="row" className="opened">
                <td role="cell" colSpan={6}>
                  <LinesTable id={linesId(order)} lines={order.lines} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

const linesId = (order: OrderRow) => `lines-${order.id}`;

function OrderListRow({ order, isOpen, onToggle }: { order: OrderRow; isOpen: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const pieces = order.lines.reduce((sum, line) => sum + line.quantity - line.removed, 0);
  const left = order.lines.reduce((sum, line) => sum + (line.state === "not_shippable" ? 0 : line.left), 0);
  return (
    <tr role="row">
      <td role="cell" className="expand">
        <button
          type="button"
          className="expand-button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? linesId(order) : undefined}
          aria-label={t(isOpen ? "orders.closeLines" : "orders.openLines", { order: order.name })}
          onClick={onToggle}
        >
          <Icon source={isOpen ? ChevronDownIcon : ChevronRightIcon} />
        </button>
      </td>
      <th role="rowheader" scope="row" className="order-name">
        <Link to={orderPath(order.id)}>{order.name}</Link>
      </th>
      <td role="cell" data-label={t("orders.date")}>
        <DateTime iso={order.createdAt} />
      </td>
      <td role="cell" data-label={t("orders.state")}>
        <OrderStateBadges order={order} />
      </td>
      <td role="cell" data-label={t("orders.items")}>
        <div>
          {t("orders.itemsSummary", { lines: order.lines.length, pieces })}
          {left > 0 && left < pieces && !order.cancelledAt && (
            <span className="subdued"> · {t("orders.left", { n: left })}</span>
          )}
        </div>
      </td>
      <td role="cell" data-label={t("orders.nextTry")} data-empty={!order.nextTryAt}>
        {order.nextTryAt && <NextTryTime iso={order.nextTryAt} />}
      </td>
    </tr>
  );
}
