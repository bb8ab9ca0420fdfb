import { isProductBarcode, normalizeTrackingNumber } from "../../carriers/tracking-number.ts";
import { canRegister } from "../../orders/queue.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import { isFilled, parcelsOf, type Draft, type ParcelDraft } from "./draft.ts";

/** What a scanned or typed text was taken for. */
export type Heard =
  /** A line's SKU: one more piece of it is in the open parcel, `quantity` by now. */
  | { kind: "line"; lineItemId: string; quantity: number }
  /** A line's SKU, but every piece of it is in a parcel already. */
  | { kind: "full"; lineItemId: string }
  /** A tracking number, for the pieces of these lines. */
  | { kind: "number"; number: string; lineItemIds: string[] }
  /** A number that is there already, and nothing waits for one. */
  | { kind: "again"; number: string }
  /** A product's bar code that no line has for an SKU. */
  | { kind: "product"; text: string }
  | { kind: "nothing" };

/**
 * Takes what a scanner read: SKUs fill a parcel piece by piece, and the number that follows closes it. A number that no
 * parcel waits for goes to every line that nothing was entered for; after that, further numbers belong to the parcel
 * that was closed last. Pure.
 */
export function hear(draft: Draft, lines: readonly OrderLine[], text: string): { draft: Draft; heard: Heard } {
  const plain = text.normalize("NFKC").trim();
  if (plain === "") return { draft, heard: { kind: "nothing" } };
  const named = lines.filter((line) => canRegister(line) && line.sku !== null && sameText(line.sku, plain));
  const [first] = named;
  if (first) {
    const line = named.find((candidate) => hasRoom(draft, candidate)) ?? first;
    return pick(draft, line);
  }
  if (isProductBarcode(plain)) return { draft, heard: { kind: "product", text: plain } };
  return number(draft, lines, plain);
}

/** Entered, and without a number. */
export const isOpen = (parcel: ParcelDraft): boolean => parcel.selected && !parcel.numbers.some(isFilled);

/** Nothing was entered for it. */
export const isUntouched = (draft: Draft, line: OrderLine): boolean =>
  parcelsOf(draft, line.id).every((parcel) => !parcel.selected);

/** Every piece that is left is in a parcel, and every parcel has a number. */
export function isComplete(draft: Draft, lines: readonly OrderLine[]): boolean {
  return lines.filter(canRegister).every((line) => !hasRoom(draft, line) && !parcelsOf(draft, line.id).some(isOpen));
}

/** Whether some line has this for its SKU. */
export const isSku = (lines: readonly OrderLine[], text: string): boolean =>
  text.trim() !== "" && lines.some((line) => canRegister(line) && line.sku !== null && sameText(line.sku, text));

function pick(draft: Draft, line: OrderLine): { draft: Draft; heard: Heard } {
  if (!hasRoom(draft, line)) return { draft, heard: { kind: "full", lineItemId: line.id } };
  const parcels = parcelsOf(draft, line.id).filter((parcel) => parcel.selected);
  const open = parcels.findIndex(isOpen);
  const quantity = open < 0 ? 1 : piecesIn(parcels[open], line) + 1;
  const picked = { ...(parcels[open] ?? EMPTY_PARCEL), selected: true, quantity: String(quantity) };
  const filled = open < 0 ? [...parcels, picked] : parcels.with(open, picked);
  return {
    draft: withParcels(draft, { [line.id]: filled }),
    heard: { kind: "line", lineItemId: line.id, quantity },
  };
}

const EMPTY_PARCEL: ParcelDraft = { selected: true, quantity: "1", carrier: null, numbers: [""] };

function number(draft: Draft, lines: readonly OrderLine[], text: string): { draft: Draft; heard: Heard } {
  const normalized = normalizeTrackingNumber(text);
  const read = normalized.ok ? normalized.number : text;
  const enterable = lines.filter(canRegister);
  const targets = [
    enterable.filter((line) => parcelsOf(draft, line.id).some(isOpen)),
    enterable.filter((line) => isUntouched(draft, line)),
  ].find((candidates) => candidates.length > 0);
  if (targets) {
    const parcels = targets.map((line) => [
      line.id,
      parcelsOf(draft, line.id).map((parcel) =>
        isOpen(parcel) || !parcel.selected ? { ...parcel, selected: true, numbers: [read] } : parcel,
      ),
    ]);
    return {
      draft: { ...withParcels(draft, Object.fromEntries(parcels) as Draft["parcels"]), lastNumber: read },
      heard: { kind: "number", number: read, lineItemIds: targets.map((line) => line.id) },
    };
  }

  const has = (parcel: ParcelDraft, wanted: string) => parcel.selected && parcel.numbers.includes(wanted);
  const last = draft.lastNumber;
  const closed = enterable.filter(
    (line) => last !== null && parcelsOf(draft, line.id).some((parcel) => has(parcel, last)),
  );
  const isThere = enterable.some((line) => parcelsOf(draft, line.id).some((parcel) => has(parcel, read)));
  if (isThere || last === null || closed.length === 0) return { draft, heard: { kind: "again", number: read } };
  const parcels = closed.map((line) => [
    line.id,
    parcelsOf(draft, line.id).map((parcel) =>
      has(parcel, last) ? { ...parcel, numbers: [...parcel.numbers.filter(isFilled), read] } : parcel,
    ),
  ]);
  return {
    draft: withParcels(draft, Object.fromEntries(parcels) as Draft["parcels"]),
    heard: { kind: "number", number: read, lineItemIds: closed.map((line) => line.id) },
  };
}

const withParcels = (draft: Draft, parcels: Draft["parcels"]): Draft => ({
  ...draft,
  parcels: { ...draft.parcels, ...parcels },
});

function hasRoom(draft: Draft, line: OrderLine): boolean {
  const parcels = parcelsOf(draft, line.id).filter((parcel) => parcel.selected);
  return parcels.reduce((sum, parcel) => sum + piecesIn(parcel, line), 0) < line.left;
}

function piecesIn(parcel: ParcelDraft | undefined, line: OrderLine): number {
  const quantity = parcel?.quantity === null ? line.left : Number(parcel?.quantity?.normalize("NFKC"));
  return Number.isInteger(quantity) ? quantity : 0;
}

const sameText = (a: string, b: string) => plainText(a) === plainText(b);
const plainText = (text: string) => text.normalize("NFKC").trim().toLowerCase();

/** Milliseconds between two keys of a scanner, on average; a person needs twice as long. */
const SCANNER_PACE_MS = 50;
const SHORTEST_SCAN = 6;

/** Whether keys that came at these times (milliseconds) were typed by a scanner. */
export function isScanned(times: readonly number[]): boolean {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || times.length < SHORTEST_SCAN) return false;
  return (last - first) / (times.length - 1) < SCANNER_PACE_MS;
}
