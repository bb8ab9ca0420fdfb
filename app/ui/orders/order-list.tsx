import { Fragment, memo, useCallback, useMemo, useRef, useState } from "react";
import { Checkbox, Icon } from "@shopify/polaris";
import { ChevronRightIcon } from "@shopify/polaris-icons";
import { Link } from "@remix-run/react";
import type { OrderRow } from "../../orders/read-model.ts";
import { useAfterPaint } from "../frame/after-paint.ts";
import { ChooseAll } from "../frame/choose-all.tsx";
import { useFirstRows } from "../frame/first-screenful.ts";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { NextTry } from "../shipments/sync-status.tsx";
import { DateTime } from "../time/moment.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { LinesTable } from "./lines-table.tsx";
import { useKeptFocus, useListKeys } from "./list-keys.ts";
import { orderPath } from "./order-path.ts";
import { OrderParcels, OrderProgress } from "./order-progress.tsx";
import { NOTHING_SELECTED, pageSelection, select, selectPage } from "./selection.ts";
import { useSmoothMoves } from "./smooth-moves.ts";
import { ConcernBadges, OrderStateBadges } from "./state-badge.tsx";

/** As many rows as most screens show, and how high one is at least. */
const FIRST_ROWS = 13;
const ROW_PX = 57;

/** Orders, one a row; each opens in place into its lines. Rows can be chosen, and all of it works by keyboard. */
export function OrderList({ orders }: { orders: readonly OrderRow[] }) {
  const { t } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [helps, setHelps] = useState(false);
  const ids = useMemo(() => orders.map(({ id }) => id), [orders]);

  const choose = useCallback(
    (id: string, isRange: boolean) => setSelection((before) => select(before, id, ids, isRange)),
    [ids],
  );
  useListKeys(table, {
    select: choose,
    toggleHelp: () => setHelps(!helps),
    escape: () => {
      if (!helps && selection.ids.size === 0) return false;
      if (helps) setHelps(false);
      else setSelection(NOTHING_SELECTED);
      return true;
    },
  });
  useKeptFocus(table, ids);
  useSmoothMoves(table, ids);

  const chosen = pageSelection(selection, ids);
  const { shown, room } = useFirstRows(orders, FIRST_ROWS, ROW_PX);
  return (
    <>
      <table ref={table} role="table" className="table orders" aria-label={t("orders.list")} style={room}>
        <TableHead
          columns={[
            <ChooseAll
              key="choose"
              label={t("orders.selectAll")}
              labelHidden
              chosen={chosen}
              onChange={() => setSelection(selectPage(selection, ids))}
            />,
            <span key="expand" className="hidden-text">
              {t("orders.expand")}
            </span>,
            t("orders.order"),
            t("orders.date"),
            t("orders.state"),
            t("orders.items"),
            <Fragment key="progress">
              {t("orders.progress")}
              <KeysHelp isOpen={helps} onToggle={() => setHelps(!helps)} />
            </Fragment>,
          ]}
        />
        <tbody role="rowgroup">
          {shown.map((order) => (
            <OrderRows key={order.id} order={order} isChosen={selection.ids.has(order.id)} onChoose={choose} />
          ))}
        </tbody>
      </table>
      <BulkBar ids={selection.ids} onClear={() => setSelection(NOTHING_SELECTED)} />
    </>
  );
}

const linesId = (order: OrderRow) => `lines-${order.id}`;

interface OrderRowsProps {
  order: OrderRow;
  isChosen: boolean;
  onChoose: (id: string, isRange: boolean) => void;
}

/**
 * An order's row and, once it is opened, that of its lines. Each part is drawn again only when something about it changes:
 * opening or choosing one of many must not take as long as drawing them all.
 */
const OrderRows = memo(function OrderRows({ order, isChosen, onChoose }: OrderRowsProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  /** The arrow turns at once; the lines, which take longer to draw, follow. */
  const isDrawn = useAfterPaint(isOpen);
  return (
    <>
      <tr role="row" data-order={order.id} data-chosen={isChosen}>
        <ChooseCell order={order} isChosen={isChosen} onChoose={onChoose} />
        <td role="cell" className="expand">
          <button
            type="button"
            className="expand-button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? linesId(order) : undefined}
            aria-label={t(isOpen ? "orders.closeLines" : "orders.openLines", { order: order.name })}
            onClick={() => setOpen(!isOpen)}
          >
            {ARROW}
          </button>
        </td>
        <OrderCells order={order} />
      </tr>
      {isDrawn && <OpenedRow order={order} />}
    </>
  );
});

/** Turned by the style sheet. */
const ARROW = <Icon source={ChevronRightIcon} />;

const OpenedRow = memo(function OpenedRow({ order }: { order: OrderRow }) {
  return (
    <tr role="row" className="opened">
      <td role="cell" colSpan={7}>
        <LinesTable id={linesId(order)} lines={order.lines} />
        <OrderParcels parcels={order.parcels} />
      </td>
    </tr>
  );
});

const ChooseCell = memo(function ChooseCell({ order, isChosen, onChoose }: OrderRowsProps) {
  const { t } = useTranslation();
  // Polaris' checkbox does not say whether Shift was held; the click that bubbles from it does.
  const withShift = useRef(false);
  return (
    <td
      role="cell"
      className="choose"
      onClickCapture={(event) => (withShift.current = event.shiftKey)}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
    >
      <Checkbox
        label={t("orders.select", { order: order.name })}
        labelHidden
        checked={isChosen}
        onChange={() => {
          onChoose(order.id, withShift.current);
          withShift.current = false;
        }}
      />
    </td>
  );
});

const OrderCells = memo(function OrderCells({ order }: { order: OrderRow }) {
  const { t } = useTranslation();
  return (
    <>
      <th role="rowheader" scope="row" className="order-name">
        <Link to={orderPath(order.id)}>{order.name}</Link>
      </th>
      <td role="cell" className="nowrap" data-label={t("orders.date")}>
        <DateTime iso={order.createdAt} />
      </td>
      <td role="cell" data-label={t("orders.state")}>
        <div>
          <div className="badges">
            <OrderStateBadges order={order} />
            <ConcernBadges order={order} />
          </div>
          {order.nextTryAt && (
            <div className="subdued">
              <NextTry iso={order.nextTryAt} />
            </div>
          )}
        </div>
      </td>
      <td role="cell" className="products" data-label={t("orders.items")}>
        <Products order={order} />
      </td>
      <td role="cell" data-label={t("orders.progress")}>
        <OrderProgress order={order} />
      </td>
    </>
  );
});

/** The first product, how many more there are, and who makes them. */
function Products({ order }: { order: OrderRow }) {
  const { t } = useTranslation();
  const [first] = order.lines;
  if (!first) return null;
  const product = first.title || t("common.untitled");
  const vendors = [...new Set(order.lines.flatMap(({ vendor }) => vendor ?? []))];
  return (
    <div>
      <div className="clipped">
        {order.lines.length > 1 ? t("orders.products", { product, n: order.lines.length - 1 }) : product}
      </div>
      {vendors.length > 0 && <div className="clipped subdued">{vendors.join(", ")}</div>}
    </div>
  );
}
