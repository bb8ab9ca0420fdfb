import type { CarrierCode } from "../../carriers/carriers.ts";
import { guessCarrier, normalizeTrackingNumber, splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import { canRegister } from "../../orders/queue.ts";
import type { OrderLine } from "../../orders/read-model.ts";

/** One parcel of one line, as typed. */
export interface ParcelDraft {
  selected: boolean;
  /** Null: all that is left. */
  quantity: string | null;
  /** Null until somebody chooses one: it is guessed from the number. */
  carrier: CarrierCode | null;
  numbers: string[];
}

/** What has been typed into an order and not registered yet. A line that is not named has not been touched. */
export interface Draft {
  /** Chosen with the first input, and kept until it is registered: a repeat is recognized by it. */
  requestId: string | null;
  /** Null until somebody decides: as the shop is set. */
  notifyCustomer: boolean | null;
  /** The number scanned last: a further one belongs to the same parcel. */
  lastNumber: string | null;
  /** The request that was sent of it, as long as nobody knows what came of it: it is repeated as it was. */
  sent: unknown;
  parcels: Record<string, ParcelDraft[]>;
}

export const EMPTY_DRAFT: Draft = {
  requestId: null,
  notifyCustomer: null,
  lastNumber: null,
  sent: null,
  parcels: {},
};

const UNTOUCHED: ParcelDraft = {
  selected: false,
  quantity: null,
  carrier: null,
  numbers: [""],
};

export const isDirty = (draft: Draft): boolean => draft.requestId !== null;

/** The parcels of a line: those that were touched, or one that was not. */
export function parcelsOf(draft: Draft, lineItemId: string): ParcelDraft[] {
  return draft.parcels[lineItemId] ?? [UNTOUCHED];
}

export function quantityOf(parcel: ParcelDraft, line: OrderLine): string {
  return parcel.quantity ?? String(line.left);
}

export function carrierOf(parcel: ParcelDraft, usual: CarrierCode): CarrierCode {
  return parcel.carrier ?? guessCarrier(parcel.numbers.find(isFilled) ?? "", usual);
}

export const isFilled = (number: string): boolean => number.trim() !== "";

/** Every number that is entered and can be one, normalized, each once. */
export function numbersOf(draft: Draft): string[] {
  const typed = Object.values(draft.parcels).flatMap((parcels) => parcels.flatMap(({ numbers }) => numbers));
  const normalized = typed.filter(isFilled).map((number) => normalizeTrackingNumber(number));
  return [...new Set(normalized.flatMap((result) => (result.ok ? [result.number] : [])))];
}

/** The lines with an entry: those that have something left, and those in which something was typed before it went. */
export function linesToEnter(lines: readonly OrderLine[], draft: Draft): OrderLine[] {
  return lines.filter((line) => canRegister(line) || parcelsOf(draft, line.id).some((parcel) => parcel.selected));
}

export type Edit =
  | { type: "select"; lineItemId: string; parcel: number; selected: boolean }
  | { type: "quantity"; lineItemId: string; parcel: number; quantity: string }
  | { type: "carrier"; lineItemId: string; parcel: number; carrier: CarrierCode }
  | { type: "number"; lineItemId: string; parcel: number; number: number; text: string }
  | { type: "numbers"; lineItemId: string; parcel: number; numbers: string[] }
  /** Everything that is left of these lines in one parcel. */
  | {
      type: "whole";
      lines: readonly OrderLine[];
      change: Partial<Pick<ParcelDraft, "selected" | "carrier" | "numbers">>;
    }
  | { type: "addNumber"; lineItemId: string; parcel: number }
  | { type: "removeNumber"; lineItemId: string; parcel: number; number: number }
  | { type: "splitParcel"; line: OrderLine }
  | { type: "removeParcel"; lineItemId: string; parcel: number }
  /** Nothing is entered for these lines any more. */
  | { type: "clear"; lineItemIds: readonly string[] }
  | { type: "sameForAll"; lines: readonly OrderLine[] }
  /** One number for each line from this one on, or for each part of this parcel. */
  | { type: "spreadOverLines"; lines: readonly OrderLine[]; lineItemId: string; parcel: number }
  | { type: "spreadOverParcels"; line: OrderLine; parcel: number }
  | { type: "sent"; request: unknown }
  /** What a scanner read is in it already. */
  | { type: "scanned"; draft: Draft }
  | { type: "notifyCustomer"; notifyCustomer: boolean };

/** The draft after an edit. `newRequestId` is used if this is the first one. */
export function editDraft(draft: Draft, edit: Edit, newRequestId: string): Draft {
  const begun = { ...draft, requestId: draft.requestId ?? newRequestId, sent: null };
  switch (edit.type) {
    case "notifyCustomer":
      return { ...begun, notifyCustomer: edit.notifyCustomer };
    case "whole": {
      const [first] = edit.lines;
      const parcel = { ...((first && parcelsOf(begun, first.id)[0]) ?? UNTOUCHED), quantity: null, ...edit.change };
      const selected = edit.change.numbers ? edit.change.numbers.some(isFilled) : parcel.selected;
      const parcels = edit.lines.map((line) => [line.id, [{ ...parcel, selected }]]);
      return { ...begun, parcels: { ...begun.parcels, ...(Object.fromEntries(parcels) as Draft["parcels"]) } };
    }
    case "clear": {
      const kept = Object.entries(begun.parcels).filter(([lineItemId]) => !edit.lineItemIds.includes(lineItemId));
      return kept.length > 0 ? { ...begun, parcels: Object.fromEntries(kept) } : EMPTY_DRAFT;
    }
    case "sent":
      return { ...begun, sent: edit.request };
    case "scanned":
      return { ...edit.draft, requestId: begun.requestId, sent: null };
    case "spreadOverLines":
      return spreadOverLines(begun, edit);
    case "spreadOverParcels":
      return withParcels(begun, edit.line.id, spreadOverParcels(parcelsOf(begun, edit.line.id), edit));
    case "sameForAll":
      return sameForAll(begun, edit.lines);
    case "splitParcel":
      return withParcels(begun, edit.line.id, splitParcel(parcelsOf(begun, edit.line.id), edit.line));
    case "removeParcel":
      return withParcels(
        begun,
        edit.lineItemId,
        parcelsOf(begun, edit.lineItemId).filter((_, place) => place !== edit.parcel),
      );
    case "select":
    case "quantity":
    case "carrier":
    case "number":
    case "numbers":
    case "addNumber":
    case "removeNumber": {
      const parcels = parcelsOf(begun, edit.lineItemId).map((parcel, place) =>
        place === edit.parcel ? editParcel(parcel, edit) : parcel,
      );
      return withParcels(begun, edit.lineItemId, parcels);
    }
  }
}

function withParcels(draft: Draft, lineItemId: string, parcels: ParcelDraft[]): Draft {
  return { ...draft, parcels: { ...draft.parcels, [lineItemId]: parcels } };
}

type ParcelEdit = Extract<
  Edit,
  { type: "select" | "quantity" | "carrier" | "number" | "numbers" | "addNumber" | "removeNumber" }
>;

function editParcel(parcel: ParcelDraft, edit: ParcelEdit): ParcelDraft {
  switch (edit.type) {
    case "select":
      return { ...parcel, selected: edit.selected };
    case "quantity":
      return { ...parcel, selected: true, quantity: edit.quantity };
    case "carrier":
      return { ...parcel, selected: true, carrier: edit.carrier };
    case "number":
      return withNumber(parcel, edit.number, edit.text);
    case "numbers":
      return { ...parcel, selected: edit.numbers.some(isFilled), numbers: edit.numbers };
    case "addNumber":
      return { ...parcel, selected: true, numbers: [...parcel.numbers, ""] };
    case "removeNumber": {
      const numbers = parcel.numbers.filter((_, place) => place !== edit.number);
      return { ...parcel, numbers: numbers.length > 0 ? numbers : [""] };
    }
  }
}

/** Types or pastes into a number's place: a text that holds several numbers takes as many places. */
function withNumber(parcel: ParcelDraft, place: number, text: string): ParcelDraft {
  const several = splitTrackingNumbers(text);
  const numbers = parcel.numbers.toSpliced(place, 1, ...(several.length > 1 ? several : [text]));
  return { ...parcel, selected: parcel.selected || several.length > 0, numbers };
}

/** Puts one piece into a parcel of its own. */
function splitParcel(parcels: ParcelDraft[], line: OrderLine): ParcelDraft[] {
  const last = parcels.at(-1) ?? UNTOUCHED;
  const quantity = Number(quantityOf(last, line));
  const stays = Number.isInteger(quantity) && quantity > 1 ? String(quantity - 1) : last.quantity;
  return [
    ...parcels.slice(0, -1),
    { ...last, selected: true, quantity: stays },
    { ...UNTOUCHED, selected: true, quantity: "1", carrier: last.carrier },
  ];
}

/** The numbers of a parcel, one each for its line and the lines after it that have none. What is over stays. */
function spreadOverLines(draft: Draft, edit: Extract<Edit, { type: "spreadOverLines" }>): Draft {
  const from = edit.lines.findIndex((line) => line.id === edit.lineItemId);
  const source = parcelsOf(draft, edit.lineItemId)[edit.parcel] ?? UNTOUCHED;
  const [first = "", ...others] = source.numbers.filter(isFilled);
  const takers = edit.lines
    .slice(from + 1)
    .filter((line) => canRegister(line) && !parcelsOf(draft, line.id).some((parcel) => parcel.numbers.some(isFilled)));
  const spread = takers.slice(0, others.length).map((line, place): [string, ParcelDraft[]] => {
    const [parcel = UNTOUCHED, ...rest] = parcelsOf(draft, line.id);
    return [line.id, [{ ...parcel, selected: true, numbers: [others[place] ?? ""] }, ...rest]];
  });
  const kept = { ...source, numbers: [first, ...others.slice(spread.length)] };
  const own = parcelsOf(draft, edit.lineItemId).map((parcel, place) => (place === edit.parcel ? kept : parcel));
  return { ...draft, parcels: { ...draft.parcels, ...Object.fromEntries(spread), [edit.lineItemId]: own } };
}

/** A parcel for each of its numbers, its pieces shared out evenly. Unchanged if it has fewer pieces than numbers. */
function spreadOverParcels(parcels: ParcelDraft[], edit: Extract<Edit, { type: "spreadOverParcels" }>): ParcelDraft[] {
  const source = parcels[edit.parcel];
  const numbers = source?.numbers.filter(isFilled) ?? [];
  const pieces = source ? Number(quantityOf(source, edit.line)) : 0;
  if (!source || !Number.isInteger(pieces) || pieces < numbers.length) return parcels;
  const share = (place: number) => Math.floor(pieces / numbers.length) + (place < pieces % numbers.length ? 1 : 0);
  const spread = numbers.map((number, place) => ({ ...source, quantity: String(share(place)), numbers: [number] }));
  return parcels.toSpliced(edit.parcel, 1, ...spread);
}

/** Everything that is left goes with the first parcel that has a number. */
function sameForAll(draft: Draft, lines: readonly OrderLine[]): Draft {
  const first = lines.flatMap((line) => parcelsOf(draft, line.id)).find((parcel) => parcel.numbers.some(isFilled));
  if (!first) return draft;
  const { carrier, numbers } = first;
  const parcels = Object.fromEntries(
    lines.filter(canRegister).map((line) => {
      const quantity = parcelsOf(draft, line.id).length === 1 ? parcelsOf(draft, line.id)[0]?.quantity : null;
      return [line.id, [{ selected: true, quantity: quantity ?? null, carrier, numbers }]];
    }),
  );
  return { ...draft, parcels: { ...draft.parcels, ...parcels } };
}

/** Where an entry of the request came from, so that an error finds its field. */
export interface Place {
  lineItemId: string;
  parcel: number;
  /** The places of the numbers that were sent: empty ones are not. */
  numbers: number[];
}

/** The request that a draft makes, and the place of each of its lines. What cannot be right is left for the parser. */
export function toRequest(draft: Draft, lines: readonly OrderLine[], usual: CarrierCode) {
  const places: Place[] = [];
  const requestLines: unknown[] = [];
  for (const line of linesToEnter(lines, draft)) {
    parcelsOf(draft, line.id).forEach((parcel, place) => {
      if (!parcel.selected) return;
      const filled = [...parcel.numbers.keys()].filter((number) => isFilled(parcel.numbers[number] ?? ""));
      const numbers = filled.length > 0 ? filled : [0];
      places.push({ lineItemId: line.id, parcel: place, numbers });
      requestLines.push({
        lineItemId: line.id,
        quantity: toNumber(quantityOf(parcel, line)),
        carrier: carrierOf(parcel, usual),
        trackingNumbers: numbers.map((number) => parcel.numbers[number] ?? ""),
      });
    });
  }
  const { requestId, notifyCustomer } = draft;
  return { request: { requestId, notifyCustomer, lines: requestLines }, places };
}

/** A number if it is one, else the text, which the parser refuses by name. */
function toNumber(text: string): number | string {
  const plain = text.normalize("NFKC").trim();
  return plain === "" || Number.isNaN(Number(plain)) ? plain : Number(plain);
}
