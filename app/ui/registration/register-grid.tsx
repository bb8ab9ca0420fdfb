import { useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { Banner, BlockStack, Button, Checkbox, InlineStack, Select, Text } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { isCarrierCode } from "../../carriers/carriers.ts";
import type { OrderToRegister } from "../../orders/read-model.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { useFirstRows } from "../frame/first-screenful.ts";
import { SaveBar } from "../frame/save-bar.tsx";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { isDirty, numbersOf, type Draft } from "./draft.ts";
import { discard, edit, tellFollowers, useDrafts } from "./draft-store.ts";
import { WRONG } from "./field-errors.ts";
import { GridOrder, type GridOrderHandle } from "./grid-order.tsx";
import { GridPreview, type EnteredOrder } from "./grid-preview.tsx";
import { editRow, keyOf, readColumn, rowsOf } from "./grid-rows.ts";
import { useNumbersInUse } from "./numbers-in-use.ts";
import { isScanned } from "./scan.ts";
import { useUsualCarrier, type EntrySettings } from "./use-registration.ts";

/** So many orders are sent at once, each in a request of its own. */
const AT_ONCE = 4;
/** As many orders as most screens show, and how high a row is at least. */
const FIRST_ORDERS = 12;
const ROW_PX = 41;
const REGISTER = "register-all";
const ACCEPT = "accept-all";

/** What became of registering several orders. */
interface Outcome {
  registered: number;
  doubted: string[];
  failed: number;
}

/** Several orders in one grid, moved through with Enter and arrow keys; each is registered by itself, all or nothing. */
export function RegisterGrid({ orders, settings }: { orders: readonly OrderToRegister[]; settings: EntrySettings }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const grid = useRef<HTMLFormElement>(null);
  const [handles] = useState(() => new Map<string, GridOrderHandle>());
  const draftOf = useDrafts();
  const usualCarrier = useUsualCarrier(settings);
  const carriers = useCarrierChoices(null);
  const [whole, setWhole] = useState(true);
  const [notifyCustomer, setNotifyCustomer] = useState(settings.notifyCustomer);
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  /** Numbers of a pasted column for which there were no rows. */
  const [leftOver, setLeftOver] = useState<string[]>([]);

  // What is done is done with what stands in the rows, which this, drawn a frame later, may not show yet.
  const readRows = () => orders.flatMap((order) => rowsOf(order, draftOf(order.id), whole));
  const entered = useMemo(() => enteredOf(orders, draftOf), [orders, draftOf]);
  const numbers = orders.map((order) => ({ order, numbers: numbersOf(draftOf(order.id)) }));
  const inUse = useNumbersInUse(numbers.flatMap((each) => each.numbers));
  const inSeveral = useSeveral(numbers);

  const register = async (ids: readonly string[], acceptDoubts: boolean) => {
    if (progress || ids.length === 0) return;
    flushSync(() => {
      setOutcome(null);
      setProgress({ done: 0, of: ids.length });
      for (const id of ids) {
        if ((draftOf(id).notifyCustomer ?? settings.notifyCustomer) === notifyCustomer || draftOf(id).sent) continue;
        edit(id, { type: "notifyCustomer", notifyCustomer });
      }
    });
    const waiting = [...ids];
    const sum: Outcome = { registered: 0, doubted: [], failed: 0 };
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const isRegistered = await handles.get(id)?.register(acceptDoubts);
        if (isRegistered) sum.registered += 1;
        else if (handles.get(id)?.onlyDoubts()) sum.doubted.push(id);
        else sum.failed += 1;
        setProgress((before) => before && { ...before, done: before.done + 1 });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    setProgress(null);
    setOutcome(sum);
    revalidate();
    requestAnimationFrame(() => {
      const wrong = grid.current?.querySelector<HTMLElement>(WRONG);
      const accept = document.getElementById(ACCEPT);
      (wrong ?? accept ?? cells(grid.current, "number").find((cell) => cell.value === ""))?.focus();
    });
  };
  const registerEntered = () =>
    void register(
      enteredOf(orders, draftOf).map(({ order }) => order.id),
      false,
    );

  const paste = (event: ClipboardEvent) => {
    const place = event.target instanceof HTMLInputElement ? cells(grid.current, "number").indexOf(event.target) : -1;
    const column = readColumn(event.clipboardData.getData("text"));
    const [only] = column;
    if (place < 0 || (column.length === 1 && (only?.length ?? 0) < 2)) return;
    event.preventDefault();
    const rows = readRows();
    column.slice(0, rows.length - place).forEach((numbers, offset) => {
      const row = rows[place + offset];
      const change = row && numbers && editRow(row, { numbers });
      if (!change) return;
      edit(row.orderId, change);
      handles.get(row.orderId)?.touch(keyOf(row));
    });
    setLeftOver(column.slice(rows.length - place).flatMap((numbers) => numbers ?? []));
    cells(grid.current, "number")[Math.min(place + column.length, rows.length) - 1]?.focus();
  };

  const keys = useGridKeys(grid, registerEntered);
  const { shown, room } = useFirstRows(orders, FIRST_ORDERS, ROW_PX);
  return (
    <form
      ref={grid}
      noValidate
      aria-label={t("grid.title")}
      onSubmit={(event) => {
        event.preventDefault();
        registerEntered();
      }}
      {...keys}
      onPaste={paste}
    >
      <div className="card-head grid-head">
        <Checkbox label={t("grid.whole")} checked={whole} onChange={setWhole} />
        <Select
          label={t("grid.carrierForAll")}
          labelInline
          placeholder={t("grid.carrierForAllNone")}
          options={carriers}
          value=""
          onChange={(carrier) => {
            if (!isCarrierCode(carrier)) return;
            for (const row of readRows()) {
              const change = editRow(row, { carrier });
              if (change) edit(row.orderId, change);
            }
          }}
        />
        <p className="shortcut">{t("grid.shortcut")}</p>
      </div>
      <table role="table" className="table grid" aria-label={t("grid.title")} style={room}>
        <TableHead
          columns={(["order", "item", "quantity", "carrier", "numbers", "result"] as const).map((column) =>
            t(`grid.${column}`),
          )}
        />
        {shown.map((order) => (
          <GridOrder
            key={order.id}
            order={order}
            settings={settings}
            whole={whole}
            inUse={inUse}
            inSeveral={inSeveral}
            handles={handles}
          />
        ))}
      </table>
      <div className="card-foot">
        <BlockStack gap="300">
          <GridPreview
            entered={entered}
            settings={settings}
            usualCarrier={usualCarrier}
            notifyCustomer={notifyCustomer}
          />
          {leftOver.length > 0 && (
            <Banner tone="warning" title={t("grid.leftOver", { n: leftOver.length })} onDismiss={() => setLeftOver([])}>
              {leftOver.join(t("common.comma"))}
            </Banner>
          )}
          <div role="status">
            {progress && <Text as="p">{t("grid.progress", { ...progress })}</Text>}
            {outcome && <OutcomeBanner outcome={outcome} onAccept={() => void register(outcome.doubted, true)} />}
          </div>
          <InlineStack align="space-between" blockAlign="center" gap="300">
            <Checkbox
              label={t("entry.notify")}
              helpText={t("grid.notifyHelp")}
              checked={notifyCustomer}
              onChange={setNotifyCustomer}
            />
            <Button
              submit
              variant="primary"
              size="large"
              id={REGISTER}
              loading={progress !== null}
              disabled={entered.length === 0}
            >
              {t("grid.register", { n: entered.length })}
            </Button>
          </InlineStack>
        </BlockStack>
      </div>
      <SaveBar
        id="grid"
        open={orders.some(({ id }) => isDirty(draftOf(id)))}
        saving={progress !== null}
        saveLabel={t("entry.register")}
        discardLabel={t("entry.discard")}
        onSave={registerEntered}
        onDiscard={() => orders.forEach(({ id }) => discard(id))}
      />
    </form>
  );
}

function OutcomeBanner({ outcome, onAccept }: { outcome: Outcome; onAccept: () => void }) {
  const { t } = useTranslation();
  const { registered, doubted, failed } = outcome;
  const title = [
    registered > 0 && t("grid.registered", { n: registered }),
    doubted.length > 0 && t("grid.doubted", { n: doubted.length }),
    failed > 0 && t("grid.failed", { n: failed }),
  ].filter(Boolean);
  return (
    <Banner
      tone={failed > 0 ? "critical" : doubted.length > 0 ? "warning" : "success"}
      title={title.join(t("common.sentences"))}
    >
      {doubted.length > 0 && (
        <Button id={ACCEPT} onClick={onAccept}>
          {t("entry.accept")}
        </Button>
      )}
    </Banner>
  );
}

/** The orders in which something is entered, or of which nobody knows what came of it. */
function enteredOf(orders: readonly OrderToRegister[], draftOf: (orderId: string) => Draft): EnteredOrder[] {
  return orders
    .map((order) => ({ order, draft: draftOf(order.id) }))
    .filter(
      ({ draft }) =>
        draft.sent !== null || Object.values(draft.parcels).some((parcels) => parcels.some(({ selected }) => selected)),
    );
}

/** The orders of the grid that have a number in common, by number. The same map for as long as they are the same. */
function useSeveral(
  all: readonly { order: OrderToRegister; numbers: readonly string[] }[],
): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { order, numbers } of all) {
    for (const number of numbers) names.set(number, [...(names.get(number) ?? []), order.name]);
  }
  const several = JSON.stringify([...names].filter(([, orders]) => orders.length > 1));
  return useMemo(() => new Map(JSON.parse(several) as [string, string[]][]), [several]);
}

type Cell = HTMLInputElement | HTMLSelectElement;

/** The cells of a column, from top to bottom. */
function cells(grid: HTMLElement | null, column: string): Cell[] {
  return [...(grid?.querySelectorAll<Cell>(`[data-column="${column}"]`) ?? [])];
}

/**
 * Enter, or the Tab of a scanner, goes to the next row, and after the last one to the button; up and down stay in the
 * column, left and right leave a cell at its edge; Ctrl or Cmd with Enter registers.
 */
function useGridKeys(grid: React.RefObject<HTMLFormElement | null>, register: () => void) {
  const keyTimes = useRef<number[]>([]);
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) cells(grid.current, "number")[0]?.focus({ preventScroll: true });
  }, [grid]);

  const go = (from: Cell, rows: number) => {
    const column = cells(grid.current, from.dataset["column"] ?? "");
    const next = column[column.indexOf(from) + rows];
    if (next instanceof HTMLInputElement) next.select();
    if (next) next.focus();
    else if (rows > 0) {
      // The button has to know that there is something to register.
      flushSync(tellFollowers);
      document.getElementById(REGISTER)?.focus();
    }
  };
  const goBeside = (from: Cell, columns: number) => {
    const row = [...(from.closest("tr")?.querySelectorAll<Cell>("[data-column]") ?? [])];
    row[row.indexOf(from) + columns]?.focus();
  };

  return {
    onFocus: () => (keyTimes.current = []),
    onKeyDown(event: KeyboardEvent) {
      const { target, key } = event;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isPlain && key.length === 1) keyTimes.current.push(event.timeStamp);
      const wasScanned = isScanned(keyTimes.current);
      if (key === "Enter" && !isPlain) {
        event.preventDefault();
        register();
        return;
      }
      // A scanner that reads on while the button has the focus presses nothing.
      if (key === "Enter" && target instanceof HTMLButtonElement && wasScanned) {
        event.preventDefault();
        keyTimes.current = [];
        return;
      }
      if (!isCell(target) || event.nativeEvent.isComposing) return;
      const isInput = target instanceof HTMLInputElement;
      const isNext = key === "Enter" || (key === "Tab" && !event.shiftKey && wasScanned);
      const beside = isPlain && !event.shiftKey ? edgeOf(target, key) : 0;
      if (isNext) go(target, event.shiftKey ? -1 : 1);
      else if (isPlain && isInput && key === "ArrowDown") go(target, 1);
      else if (isPlain && isInput && key === "ArrowUp") go(target, -1);
      else if (beside !== 0) goBeside(target, beside);
      else return;
      event.preventDefault();
    },
  };
}

const isCell = (target: EventTarget): target is Cell =>
  (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) && target.dataset["column"] !== undefined;

/** -1 or 1 when an arrow key leads out of a cell, else 0. */
function edgeOf(cell: Cell, key: string): number {
  const direction = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (direction === 0 || cell instanceof HTMLSelectElement) return direction;
  const { selectionStart, selectionEnd, value } = cell;
  const edge = direction < 0 ? 0 : value.length;
  return selectionStart === edge && selectionEnd === edge ? direction : 0;
}
