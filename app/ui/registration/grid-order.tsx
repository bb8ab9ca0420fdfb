import { Fragment, memo, useLayoutEffect, useState } from "react";
import { Link } from "@remix-run/react";
import { isCarrierCode, type CarrierCode } from "../../carriers/carriers.ts";
import { normalizeTrackingNumber, splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import type { OrderToRegister } from "../../orders/read-model.ts";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { useTranslation } from "../language/translate.tsx";
import { LineProduct } from "../orders/line-facts.tsx";
import { orderPath } from "../orders/order-path.ts";
import { LineStateBadge, OrderStateBadges } from "../orders/state-badge.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { carrierOf, isFilled, parcelsOf, quantityOf } from "./draft.ts";
import { describeError, isDoubt, type FieldError } from "./field-errors.ts";
import { editRow, keyOf, rowsOf, type GridRow } from "./grid-rows.ts";
import { NumberHint } from "./number-hint.tsx";
import { TakenNotice } from "./taken-notice.tsx";
import { useRegistration, type EntrySettings, type RegistrationEntry } from "./use-registration.ts";

/** What the grid asks of one of its orders. */
export interface GridOrderHandle {
  register: (acceptDoubts: boolean) => Promise<boolean>;
  /** As of the last rendering. */
  onlyDoubts: () => boolean;
  /** What is wrong in a row is to be said from now on. */
  touch: (rowKey: string) => void;
}

interface GridOrderProps {
  order: OrderToRegister;
  settings: EntrySettings;
  whole: boolean;
  inUse: ReadonlyMap<string, NumberInUse[]>;
  /** The orders of the grid that have a number in common. */
  inSeveral: ReadonlyMap<string, string[]>;
  handles: Map<string, GridOrderHandle>;
}

/** An order's rows in the grid. */
export const GridOrder = memo(function GridOrder(props: GridOrderProps) {
  const { order, settings, whole, handles } = props;
  const entry = useRegistration(order, settings);
  /** As the order was when it was registered here: until it is read again, its rows are not to be entered anew. */
  const [registered, setRegistered] = useState<OrderToRegister | null>(null);
  const { register, onlyDoubts, touch } = entry;
  useLayoutEffect(() => {
    handles.set(order.id, {
      touch,
      onlyDoubts: () => onlyDoubts,
      register: async (acceptDoubts) => {
        const isRegistered = await register(acceptDoubts);
        if (isRegistered) setRegistered(order);
        return isRegistered;
      },
    });
  });

  const rows = registered === order ? [] : rowsOf(order, entry.draft, whole);
  return (
    <tbody role="rowgroup" data-order={order.name}>
      {rows.length === 0 && <DoneRow order={order} isRegistered={registered !== null} />}
      {rows.map((row, place) => (
        <Row
          key={keyOf(row)}
          {...props}
          entry={entry}
          row={row}
          isFirst={place === 0}
          isRegistered={registered !== null}
        />
      ))}
    </tbody>
  );
});

/** Nothing is left to register. */
function DoneRow({ order, isRegistered }: { order: OrderToRegister; isRegistered: boolean }) {
  const { t } = useTranslation();
  return (
    <tr role="row" data-done="true">
      <OrderCell order={order} />
      <td role="cell" colSpan={4}>
        {t("order.nothingLeft")}
      </td>
      <td role="cell" data-label={t("grid.result")}>
        <div>
          {" "}
          {isRegistered && <span className="parcel-ready">{t("grid.done")} </span>}
          <OrderStateBadges order={order} />
        </div>{" "}
      </td>
    </tr>
  );
}

function OrderCell({ order }: { order: OrderToRegister }) {
  return (
    <th role="rowheader" scope="row" className="order-name">
      <Link to={orderPath(order.id)} tabIndex={-1}>
        {order.name}
      </Link>
    </th>
  );
}

function Row(
  props: GridOrderProps & { entry: RegistrationEntry; row: GridRow; isFirst: boolean; isRegistered: boolean },
) {
  const { order, settings, entry, row, isFirst, isRegistered, inUse, inSeveral } = props;
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const carrier = carrierOf(row.entered, entry.usualCarrier);
  const choices = useCarrierChoices(carrier);
  const about = (label: string) => [label, order.name, row.line?.sku ?? row.line?.title].filter(Boolean).join(" ");
  const change = (edited: Parameters<typeof editRow>[1]) => {
    const edit = editRow(row, edited);
    if (edit) entry.edit(edit);
  };

  const isHere = ({ lineItemId, parcel }: FieldError) =>
    row.line === null ? lineItemId === row.lines[0]?.id : lineItemId === row.line.id && parcel === row.parcel;
  const rowKey = keyOf(row);
  const here = entry.errors.filter((error) => isHere(error) || (row.line === null && error.field === "quantity"));
  const shown = entry.submitted || entry.isTouched(rowKey) ? here : [];
  const describe = (found: FieldError) =>
    describeError(t, found.error, { carrier, number: row.entered.numbers[found.number] ?? "", dateTime });
  const wrongNumber = shown.find(({ field, error }) => field === "number" && !isDoubt(error));
  const doubt = shown.find(({ error }) => isDoubt(error));
  const wrongQuantity = shown.find(({ field }) => field === "quantity");
  const wrongElse = shown.find(({ field }) => field === "line" || field === "carrier");
  const normalized = row.entered.numbers.flatMap((typed) => {
    const result = normalizeTrackingNumber(typed);
    return result.ok ? [result.number] : [];
  });
  const others = normalized.flatMap((number) => inUse.get(number) ?? []).filter(({ orderId }) => orderId !== order.id);
  const beside = [...new Set(normalized.flatMap((number) => inSeveral.get(number) ?? []))].filter(
    (name) => name !== order.name,
  );
  const problemId = `problem-${order.id} ${rowKey}`;
  const taken = row.lines.flatMap((line) => {
    const registered = entry.taken.get(line.id);
    return registered ? [{ line, registered }] : [];
  });
  const isEntered = parcelsOf(entry.checked, row.lines[0]?.id ?? "")[row.parcel]?.selected ?? false;
  const problems = [wrongNumber, wrongQuantity, wrongElse].filter((found) => found !== undefined);

  return (
    <tr role="row">
      {isFirst ? <OrderCell order={order} /> : <td role="cell" className="grid-again" aria-hidden="true" />}
      <td role="cell" className="grid-item" data-label={t("grid.item")}>
        <div>
          {" "}
          {row.line ? (
            <LineProduct line={row.line} />
          ) : (
            row.lines.map((line, place) => (
              <Fragment key={line.id}>
                {place > 0 && t("common.comma")}
                <span className="sku">{line.sku ?? line.title}</span>
              </Fragment>
            ))
          )}
          {row.lines
            .filter(
              (line, place) =>
                line.state !== "ready" && row.lines.findIndex(({ state }) => state === line.state) === place,
            )
            .map((line) => (
              <Fragment key={line.id}>
                {" "}
                <LineStateBadge state={line.state} />
              </Fragment>
            ))}
        </div>{" "}
      </td>
      <td role="cell" className="grid-quantity" data-label={t("grid.quantity")}>
        {row.line ? (
          <input
            className="grid-cell"
            data-column="quantity"
            inputMode="numeric"
            aria-label={about(t("entry.quantity"))}
            aria-invalid={wrongQuantity !== undefined}
            aria-describedby={wrongQuantity && problemId}
            value={quantityOf(row.entered, row.line)}
            disabled={entry.sending}
            onChange={({ target }) =>
              row.line &&
              entry.edit({ type: "quantity", lineItemId: row.line.id, parcel: row.parcel, quantity: target.value })
            }
            onBlur={() => entry.touch(rowKey)}
          />
        ) : (
          t("grid.pieces", { n: row.lines.reduce((sum, line) => sum + line.left, 0) })
        )}
      </td>
      <td role="cell" data-label={t("grid.carrier")}>
        <select
          className="grid-cell"
          data-column="carrier"
          aria-label={about(t("entry.carrier"))}
          value={carrier}
          disabled={entry.sending}
          onChange={({ target }) => isCarrierCode(target.value) && change({ carrier: target.value as CarrierCode })}
        >
          {choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </td>
      <td role="cell" data-label={t("grid.numbers")}>
        <div>
          <div className="grid-numbers">
            {!settings.trackingNumberRequired && (
              <input
                type="checkbox"
                data-column="select"
                aria-label={about(t("grid.withoutNumber"))}
                checked={row.entered.selected}
                disabled={entry.sending}
                onChange={({ target }) =>
                  row.line
                    ? entry.edit({
                        type: "select",
                        lineItemId: row.line.id,
                        parcel: row.parcel,
                        selected: target.checked,
                      })
                    : entry.edit({ type: "whole", lines: row.lines, change: { selected: target.checked } })
                }
              />
            )}
            <input
              className="grid-cell"
              data-column="number"
              autoComplete="off"
              spellCheck={false}
              aria-label={about(t("entry.number"))}
              aria-invalid={wrongNumber !== undefined}
              aria-describedby={wrongNumber && problemId}
              value={row.entered.numbers.join(",")}
              disabled={entry.sending}
              onChange={({ target }) => change({ numbers: target.value.split(",") })}
              onBlur={({ target }) => {
                const numbers = splitTrackingNumbers(target.value);
                if (numbers.length > 1 && numbers.join() !== target.value) change({ numbers });
                if (isFilled(target.value)) entry.touch(rowKey);
              }}
            />
          </div>
          {(doubt || others.length > 0 || beside.length > 0) && (
            <p className="grid-hint">
              <NumberHint
                warning={[
                  doubt && describe(doubt),
                  beside.length > 0 && t("grid.inSeveral", { orders: beside.join(t("common.comma")) }),
                ]
                  .filter(Boolean)
                  .join(" ")}
                others={others}
              />
            </p>
          )}
        </div>
      </td>
      <td role="cell" data-label={t("grid.result")}>
        <div>
          {" "}
          <Result
            entry={entry}
            isFirst={isFirst}
            isRegistered={isRegistered}
            isReady={isEntered && here.length === 0 && taken.length === 0}
          />
          {taken.map(({ line, registered }) => (
            <TakenNotice
              key={line.id}
              product={[order.name, line.sku ?? line.title].join(" ")}
              registered={registered}
              isBusy={entry.sending}
              onDismiss={() => entry.edit({ type: "clear", lineItemIds: [line.id] })}
            />
          ))}
          {problems.length > 0 && (
            <p className="error-text" id={problemId}>
              {problems.map(describe).join(t("common.sentences"))}
            </p>
          )}
        </div>{" "}
      </td>
    </tr>
  );
}

/** Where a row stands: entered, on its way, registered in part, or why it did not go through. */
function Result(props: { entry: RegistrationEntry; isFirst: boolean; isRegistered: boolean; isReady: boolean }) {
  const { entry, isFirst, isRegistered, isReady } = props;
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { failure } = entry;
  if (entry.sending) return <span className="subdued">{t("grid.sending")}</span>;
  if (isFirst && failure && failure.kind !== "refused") {
    const text = { unreached: "entry.failed", expired: "entry.sessionExpired", reused: "entry.reused" } as const;
    return <p className="error-text">{t(text[failure.kind])}</p>;
  }
  if (isFirst && entry.submitted && entry.elsewhere.length > 0) {
    return (
      <p className="error-text">
        {entry.elsewhere
          .map((error) => describeError(t, error, { carrier: entry.usualCarrier, number: "", dateTime }))
          .join(" ")}
      </p>
    );
  }
  if (isReady) return <span className="parcel-ready">{t("entry.ready")}</span>;
  return isRegistered && isFirst ? <span className="parcel-ready">{t("grid.doneInPart")}</span> : null;
}
