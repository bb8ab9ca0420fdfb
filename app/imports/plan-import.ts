import { createHash } from "node:crypto";
import type { CarrierCode } from "../carriers/carriers.ts";
import { looksRight } from "../carriers/tracking-number.ts";
import type { NumberInUse } from "../shipments/numbers-in-use.ts";
import { MAX_LINES, MAX_NUMBERS_A_LINE } from "../shipments/parse-registration.ts";
import type { RegistrationLine } from "../shipments/registration.ts";
import { ROW_PROBLEMS, type ParsedRow, type RowProblem, type RowReading } from "./parse-row.ts";

/** An order that a file may mean, as far as planning needs it. */
export interface ImportOrder {
  id: string;
  name: string;
  /** Its name as `orderKey` has it. Names need not be unique. */
  key: string;
  cancelled: boolean;
  /** `left`: pieces that are neither shipped, registered nor removed. */
  lines: { id: string; sku: string | null; title: string; left: number; shippable: boolean }[];
  /** Parcels that are registered or on Shopify: their numbers, and whose lines are in them. */
  parcels: { numbers: string[]; lineItemIds: string[] }[];
  /** How many of its shipments were taken back. What was, may be registered again. */
  ended: number;
}

/** What comes of a row: before anything is registered, and after (`registered`). */
export const ROW_OUTCOMES = ["register", "warning", "skipped", "error", "registered"] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

/** Why a row is not simply registered. Each has a sentence in app/ui/locales under `import.code`. */
export const ROW_CODES = [
  ...(Object.keys(ROW_PROBLEMS) as RowProblem[]),
  "order_unknown",
  "order_ambiguous",
  "order_cancelled",
  "line_unknown",
  "sku_unknown",
  "sku_ambiguous",
  "sku_needed",
  "carriers_differ",
  "over_quantity",
  "too_many_lines",
  "already_registered",
  "already_shipped",
  "check_digit",
  "number_elsewhere",
  "order_guessed",
  "sku_differs",
  "row_repeated",
  "same_parcel",
  "refused",
] as const;
export type RowCode = (typeof ROW_CODES)[number];

/** What a row's sentence needs. `lines`: what will be registered for it. */
export interface RowDetail {
  value?: string;
  left?: number;
  carrier?: CarrierCode;
  lines?: { sku: string | null; title: string; quantity: number }[];
}

export interface PlannedRow {
  number: number;
  outcome: Exclude<RowOutcome, "registered">;
  code: RowCode | null;
  detail: RowDetail;
  orderId: string | null;
  orderName: string | null;
  /** The shipment that it becomes part of. */
  shipment: number | null;
}

/** One shipment to be registered: one order, one carrier, one set of numbers. */
export interface PlannedShipment {
  number: number;
  /** Of what is in it, so that the same file again asks for the same. */
  requestId: string;
  orderId: string;
  lines: RegistrationLine[];
  /** The numbers of the rows that it stands for. */
  rows: number[];
  /** At least one of its rows has a warning: registered only when staff say so. */
  warned: boolean;
  /** Whether it is its order's first shipment of the file, and its first without a warning. */
  first: boolean;
  firstClean: boolean;
}

export interface ImportPlan {
  rows: PlannedRow[];
  shipments: PlannedShipment[];
}

/**
 * Decides what becomes of each row of a file.
 *
 * Rows that name a quantity come first, then rows that name a product, then rows that name only the order: they take
 * what is left. So the order of rows makes no difference. Rows without a quantity that mean the same lines are one
 * shipment with all their numbers: that is how label tools list the parcels of an order. Rows of one order with the
 * same carrier and numbers are one shipment.
 *
 * `inUse`: which of the file's numbers orders of the shop have already.
 */
export function planImport(
  shop: string,
  readings: readonly RowReading[],
  orders: readonly ImportOrder[],
  inUse: readonly NumberInUse[],
): ImportPlan {
  const byKey = new Map<string, ImportOrder[]>();
  for (const order of orders) byKey.set(order.key, [...(byKey.get(order.key) ?? []), order]);

  const planned = new Map<number, PlannedRow>();
  const rowsOf = new Map<string, { order: ImportOrder; rows: { row: ParsedRow; guessed: boolean }[] }>();
  for (const reading of readings) {
    if (!reading.ok) {
      const { number, problem, value } = reading;
      planned.set(number, end(number, ROW_PROBLEMS[problem], problem, value === undefined ? {} : { value }));
      continue;
    }
    const { row } = reading;
    const key = row.order.keys.find((candidate) => byKey.has(candidate));
    const found = key === undefined ? [] : byKey.get(key)!;
    const [order] = found;
    if (!order) planned.set(row.number, end(row.number, "error", "order_unknown", { value: row.order.keys[0]! }));
    else if (found.length > 1)
      planned.set(row.number, end(row.number, "error", "order_ambiguous", { value: order.name }));
    else {
      const group = rowsOf.get(order.id) ?? { order, rows: [] };
      group.rows.push({ row, guessed: key !== row.order.keys[0] });
      rowsOf.set(order.id, group);
    }
  }

  const withNumber = Map.groupBy([...inUse, ...numbersInFile([...rowsOf.values()])], ({ number }) => number);
  const shipments: PlannedShipment[] = [];
  for (const { order, rows } of rowsOf.values()) {
    const plan = new OrderPlan(shop, order, shipments.length);
    plan.place(rows.map(({ row }) => row));
    for (const { row, guessed } of rows) {
      const others = row.numbers.flatMap((number) => withNumber.get(number) ?? []);
      plan.warn(row, guessed, others);
    }
    shipments.push(...plan.shipments());
    for (const row of plan.rows()) planned.set(row.number, row);
  }
  return { rows: readings.map((reading) => planned.get(reading.ok ? reading.row.number : reading.number)!), shipments };
}

function end(
  number: number,
  outcome: "error" | "skipped",
  code: RowCode,
  detail: RowDetail,
  order: ImportOrder | null = null,
): PlannedRow {
  const name = order?.name ?? null;
  return { number, outcome, code, detail, orderId: order?.id ?? null, orderName: name, shipment: null };
}

function numbersInFile(groups: readonly { order: ImportOrder; rows: { row: ParsedRow }[] }[]): NumberInUse[] {
  return groups.flatMap(({ order, rows }) =>
    rows.flatMap(({ row }) => row.numbers.map((number) => ({ number, orderId: order.id, orderName: order.name }))),
  );
}

/** Pieces of a line that rows claim, for one parcel. */
interface Claim {
  rows: ParsedRow[];
  lines: { id: string; quantity: number }[];
  carrier: CarrierCode;
  numbers: string[];
}

/** The rows of one order. */
class OrderPlan {
  private readonly shop: string;
  private readonly order: ImportOrder;
  private readonly firstShipment: number;
  private readonly left: Map<string, number>;
  private readonly ended = new Map<number, PlannedRow>();
  private readonly claims: Claim[] = [];
  private readonly warnings = new Map<number, { code: RowCode; detail: RowDetail }>();

  constructor(shop: string, order: ImportOrder, firstShipment: number) {
    this.shop = shop;
    this.order = order;
    this.firstShipment = firstShipment;
    this.left = new Map(order.lines.map(({ id, left, shippable }) => [id, shippable ? left : 0]));
  }

  place(rows: readonly ParsedRow[]): void {
    if (this.order.cancelled) return rows.forEach((row) => this.end(row, "error", "order_cancelled"));
    const aimed: { row: ParsedRow; line: string | null }[] = [];
    for (const row of rows) {
      const line = this.aim(row);
      if (line !== undefined && !this.isKnown(row, line)) aimed.push({ row, line });
    }
    for (const { row, line } of aimed) if (row.quantity !== null) this.claimQuantity(row, line, row.quantity);
    const open = aimed.filter(({ row }) => row.quantity === null);
    for (const line of new Set(open.flatMap(({ line }) => line ?? []))) {
      this.claimRest(
        open.filter((one) => one.line === line).map(({ row }) => row),
        [line],
      );
    }
    this.claimRest(
      open.filter(({ line }) => line === null).map(({ row }) => row),
      [...this.left.keys()],
    );
  }

  /** The line that a row means, null for the whole order; undefined when the row is wrong, which is noted. */
  private aim(row: ParsedRow): string | null | undefined {
    const { lines } = this.order;
    if (row.lineItemId !== null || row.order.lineDigits !== null) {
      const digits = row.order.lineDigits;
      const found = lines.filter(({ id }) => (row.lineItemId !== null ? id === row.lineItemId : id.endsWith(digits!)));
      const [line] = found;
      if (!line || found.length > 1) return this.end(row, "error", "line_unknown");
      if (row.sku !== null && skuKey(row.sku) !== skuKey(line.sku ?? "")) {
        this.warnings.set(row.number, { code: "sku_differs", detail: { value: line.sku ?? line.title } });
      }
      return line.id;
    }
    if (row.sku !== null) {
      const found = lines.filter(({ sku }) => sku !== null && skuKey(sku) === skuKey(row.sku!));
      const open = found.filter(({ id }) => this.left.get(id)! > 0);
      if (found.length === 0) return this.end(row, "error", "sku_unknown", { value: row.sku });
      if (open.length > 1) return this.end(row, "error", "sku_ambiguous", { value: row.sku });
      return (open[0] ?? found[0]!).id;
    }
    if (row.quantity === null) return null;
    const open = lines.filter(({ id }) => this.left.get(id)! > 0);
    if (open.length > 1 || lines.length === 0) return this.end(row, "error", "sku_needed");
    return (open[0] ?? lines[0]!).id;
  }

  /** Is the row's parcel registered already? Then it is skipped. */
  private isKnown(row: ParsedRow, line: string | null): boolean {
    const known = row.numbers.every((number) =>
      this.order.parcels.some(
        ({ numbers, lineItemIds }) => numbers.includes(number) && (line === null || lineItemIds.includes(line)),
      ),
    );
    if (known) this.end(row, "skipped", "already_registered");
    return known;
  }

  private claimQuantity(row: ParsedRow, line: string | null, quantity: number): void {
    const left = this.left.get(line!)!;
    if (this.wasShipped([line!])) return this.end(row, "skipped", "already_shipped");
    if (quantity > left) return this.end(row, "error", "over_quantity", { left });
    this.left.set(line!, left - quantity);
    this.claims.push({ rows: [row], lines: [{ id: line!, quantity }], carrier: row.carrier, numbers: row.numbers });
  }

  /** Rows that take whatever is left of lines, as one parcel group. */
  private claimRest(rows: readonly ParsedRow[], lines: readonly string[]): void {
    const [first] = rows;
    if (!first) return;
    const all = (outcome: "error" | "skipped", code: RowCode, detail: RowDetail = {}) =>
      rows.forEach((row) => this.end(row, outcome, code, detail));
    if (this.wasShipped(lines)) return all("skipped", "already_shipped");
    const taken = lines.map((id) => ({ id, quantity: this.left.get(id)! })).filter(({ quantity }) => quantity > 0);
    if (taken.length === 0) return all("error", "over_quantity", { left: 0 });
    if (rows.some(({ carrier }) => carrier !== first.carrier)) return all("error", "carriers_differ");
    const numbers = [...new Set(rows.flatMap((row) => row.numbers))];
    if (numbers.length > MAX_NUMBERS_A_LINE) return all("error", "too_many_numbers");
    if (taken.length > MAX_LINES) return all("error", "too_many_lines");
    for (const { id } of taken) this.left.set(id, 0);
    this.claims.push({ rows: [...rows], lines: taken, carrier: first.carrier, numbers });
  }

  /** Nothing was left of them before this file. */
  private wasShipped(lines: readonly string[]): boolean {
    return this.order.lines.every(({ id, left, shippable }) => !lines.includes(id) || left === 0 || !shippable);
  }

  private end(row: ParsedRow, outcome: "error" | "skipped", code: RowCode, detail: RowDetail = {}): undefined {
    this.ended.set(row.number, end(row.number, outcome, code, detail, this.order));
  }

  /** Notes what is doubtful of a row, if anything; the gravest doubt is the one that is told. */
  warn(row: ParsedRow, guessed: boolean, others: readonly NumberInUse[]): void {
    const { carrier } = row;
    const odd = row.numbers.find((number) => !looksRight(carrier, number));
    const other = others.find(({ orderId }) => orderId !== this.order.id);
    if (odd !== undefined) this.warnings.set(row.number, { code: "check_digit", detail: { value: odd, carrier } });
    else if (guessed) this.warnings.set(row.number, { code: "order_guessed", detail: { value: row.order.keys[0]! } });
    else if (other) this.warnings.set(row.number, { code: "number_elsewhere", detail: { value: other.orderName } });
    else if (this.repeats(row)) this.warnings.set(row.number, { code: "row_repeated", detail: {} });
  }

  /** A row that says just what an earlier one says: two pieces, or one that was copied by mistake. */
  private repeats(row: ParsedRow): boolean {
    const says = ({ lines, carrier, numbers }: Claim) => JSON.stringify([lines, carrier, numbers]);
    const own = this.claims.find(({ rows }) => rows.includes(row));
    if (!own || row.quantity === null) return false;
    return this.claims.slice(0, this.claims.indexOf(own)).some((earlier) => says(earlier) === says(own));
  }

  /** Claims with the same carrier and numbers are one shipment. */
  private groups(): { claims: Claim[]; warned: boolean }[] {
    const groups = new Map<string, Claim[]>();
    for (const claim of this.claims) {
      const key = [claim.carrier, ...claim.numbers.toSorted()].join(" ");
      groups.set(key, [...(groups.get(key) ?? []), claim]);
    }
    return [...groups.values()].map((claims) => ({
      claims,
      warned: claims.some(({ rows }) => rows.some(({ number }) => this.warnings.has(number))),
    }));
  }

  shipments(): PlannedShipment[] {
    const groups = this.groups();
    const firstClean = groups.findIndex(({ warned }) => !warned);
    return groups.map(({ claims, warned }, place) => {
      const { carrier, numbers } = claims[0]!;
      const quantities = new Map<string, number>();
      for (const { id, quantity } of claims.flatMap(({ lines }) => lines)) {
        quantities.set(id, (quantities.get(id) ?? 0) + quantity);
      }
      const lines = [...quantities].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const content = [this.shop, this.order.id, carrier, numbers.toSorted(), lines, this.order.ended];
      return {
        number: this.firstShipment + place,
        requestId: `import-${createHash("sha256").update(JSON.stringify(content)).digest("hex")}`,
        orderId: this.order.id,
        lines: lines.map(([lineItemId, quantity]) => ({ lineItemId, quantity, carrier, trackingNumbers: numbers })),
        rows: claims.flatMap(({ rows }) => rows.map(({ number }) => number)),
        warned,
        first: place === 0,
        firstClean: place === firstClean,
      };
    });
  }

  rows(): PlannedRow[] {
    const claimed = this.groups().flatMap(({ claims, warned }, place) =>
      claims.flatMap((claim) =>
        claim.rows.map((row) => this.claimedRow(row, claim, warned, this.firstShipment + place)),
      ),
    );
    return [...this.ended.values(), ...claimed];
  }

  private claimedRow(row: ParsedRow, claim: Claim, warned: boolean, shipment: number): PlannedRow {
    const warning = this.warnings.get(row.number);
    const lines = claim.lines.map(({ id, quantity }) => {
      const { sku, title } = this.order.lines.find((line) => line.id === id)!;
      return { sku, title, quantity };
    });
    return {
      number: row.number,
      outcome: warned ? "warning" : "register",
      code: warning?.code ?? (warned ? "same_parcel" : null),
      detail: { ...warning?.detail, lines },
      orderId: this.order.id,
      orderName: this.order.name,
      shipment,
    };
  }
}

function skuKey(sku: string): string {
  return sku.normalize("NFKC").trim().toLowerCase();
}
