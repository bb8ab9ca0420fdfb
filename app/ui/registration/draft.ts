import type { CarrierCode } from "../../carriers/carriers.ts";
import { guessCarrier, normalizeTrackingNumber, splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import type { OrderLine } from "../../orders/read-model.ts";

/** One parcel of one line, as typed. What is null follows the order and the last carrier used. */
export interface ParcelDraft {
  selected: boolean;
  quantity: string | null;
  carrier: CarrierCode | null;
  /** Null when the carrier was guessed or taken over, so a better guess may change it. */
  carrierChosen: boolean;
  numbers: string[];
}

/** What has been typed into an order and not registered yet. A line that is not named has not been touched. */
export interface Draft {
  /** Chosen with the first input, and kept until it is registered: a repeat is recognized by it. */
  requestId: string | null;
  notifyCustomer: boolean;
  acceptUnusualNumbers: boolean;
  parcels: Record<string, ParcelDraft[]>;
}

export const EMPTY_DRAFT: Draft = {
  requestId: null,
  notifyCustomer: false,
  acceptUnusualNumbers: false,
  parcels: {},
};

const UNTOUCHED: ParcelDraft = {
  selected: false,
  quantity: null,
  carrier: null,
  carrierChosen: false,
  numbers: [""],
};

export const isDirty = (draft: Draft): boolean => draft.requestId !== null;

export const canRegister = (line: OrderLine): boolean => line.left > 0 && line.state !== "not_shippable";

/** The parcels of a line: those that were touched, or one that was not. */
export function parcelsOf(draft: Draft, lineItemId: string): ParcelDraft[] {
  return draft.parcels[lineItemId] ?? [UNTOUCHED];
}

export function quantityOf(parcel: ParcelDraft, line: OrderLine): string {
  return parcel.quantity ?? String(line.left);
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
  | { type: "addNumber"; lineItemId: string; parcel: number }
  | { type: "removeNumber"; lineItemId: string; parcel: number; number: number }
  | { type: "splitParcel"; line: OrderLine }
  | { type: "removeParcel"; lineItemId: string; parcel: number }
  | { type: "sameForAll"; lines: readonly OrderLine[] }
  | { type: "notifyCustomer"; notifyCustomer: boolean }
  | { type: "acceptUnusualNumbers"; accept: boolean };

/** The draft after an edit. `newRequestId` is used if this is the first one. */
export function editDraft(draft: Draft, edit: Edit, newRequestId: string): Draft {
  const begun = { ...draft, requestId: draft.requestId ?? newRequestId };
  switch (edit.type) {
    case "notifyCustomer":
      return { ...begun, notifyCustomer: edit.notifyCustomer };
    case "acceptUnusualNumbers":
      return { ...begun, acceptUnusualNumbers: edit.accept };
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
    case "addNumber":
    case "removeNumber": {
      const parcels = parcelsOf(begun, edit.lineItemId).map((parcel, place) =>
        place === edit.parcel ? editParcel(parcel, edit) : parcel,
      );
      // A number that changed has to be confirmed again.
      const accepted = edit.type === "number" || edit.type === "carrier" ? false : begun.acceptUnusualNumbers;
      return { ...withParcels(begun, edit.lineItemId, parcels), acceptUnusualNumbers: accepted };
    }
  }
}

function withParcels(draft: Draft, lineItemId: string, parcels: ParcelDraft[]): Draft {
  return { ...draft, parcels: { ...draft.parcels, [lineItemId]: parcels } };
}

type ParcelEdit = Extract<Edit, { type: "select" | "quantity" | "carrier" | "number" | "addNumber" | "removeNumber" }>;

function editParcel(parcel: ParcelDraft, edit: ParcelEdit): ParcelDraft {
  switch (edit.type) {
    case "select":
      return { ...parcel, selected: edit.selected };
    case "quantity":
      return { ...parcel, selected: true, quantity: edit.quantity };
    case "carrier":
      return { ...parcel, selected: true, carrier: edit.carrier, carrierChosen: true };
    case "number":
      return withNumber(parcel, edit.number, edit.text);
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
  const normalized = normalizeTrackingNumber(several[0] ?? "");
  const guess = normalized.ok ? guessCarrier(normalized.number) : null;
  return {
    ...parcel,
    selected: parcel.selected || several.length > 0,
    numbers,
    carrier: parcel.carrierChosen ? parcel.carrier : (guess ?? parcel.carrier),
  };
}

/** Puts one piece into a parcel of its own. */
function splitParcel(parcels: ParcelDraft[], line: OrderLine): ParcelDraft[] {
  const last = parcels.at(-1) ?? UNTOUCHED;
  const quantity = Number(quantityOf(last, line));
  const stays = Number.isInteger(quantity) && quantity > 1 ? String(quantity - 1) : last.quantity;
  return [
    ...parcels.slice(0, -1),
    { ...last, selected: true, quantity: stays },
    { ...UNTOUCHED, selected: true, quantity: "1", carrier: last.carrier, carrierChosen: last.carrierChosen },
  ];
}

/** Everything that is left goes with the first parcel that has a number. */
function sameForAll(draft: Draft, lines: readonly OrderLine[]): Draft {
  const first = lines
    .flatMap((line) => parcelsOf(draft, line.id))
    .find((parcel) => parcel.numbers.some((number) => number.trim() !== ""));
  if (!first) return draft;
  const { carrier, carrierChosen, numbers } = first;
  const parcels = Object.fromEntries(
    lines.filter(canRegister).map((line) => {
      const quantity = parcelsOf(draft, line.id).length === 1 ? parcelsOf(draft, line.id)[0]?.quantity : null;
      return [line.id, [{ selected: true, quantity: quantity ?? null, carrier, carrierChosen, numbers }]];
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
export function toRequest(draft: Draft, lines: readonly OrderLine[], defaultCarrier: CarrierCode) {
  const places: Place[] = [];
  const requestLines: unknown[] = [];
  for (const line of linesToEnter(lines, draft)) {
    parcelsOf(draft, line.id).forEach((parcel, place) => {
      if (!parcel.selected) return;
      const filled = [...parcel.numbers.keys()].filter((number) => parcel.numbers[number]?.trim() !== "");
      const numbers = filled.length > 0 ? filled : [0];
      places.push({ lineItemId: line.id, parcel: place, numbers });
      requestLines.push({
        lineItemId: line.id,
        quantity: toNumber(quantityOf(parcel, line)),
        carrier: parcel.carrier ?? defaultCarrier,
        trackingNumbers: numbers.map((number) => parcel.numbers[number] ?? ""),
      });
    });
  }
  const { requestId, notifyCustomer, acceptUnusualNumbers } = draft;
  return { request: { requestId, notifyCustomer, acceptUnusualNumbers, lines: requestLines }, places };
}

/** A number if it is one, else the text, which the parser refuses by name. */
function toNumber(text: string): number | string {
  const plain = text.normalize("NFKC").trim();
  return plain === "" || Number.isNaN(Number(plain)) ? plain : Number(plain);
}
