import type { CarrierCode } from "../../carriers/carriers.ts";
import { canRegister } from "../../orders/queue.ts";
import type { OrderLine, OrderToRegister } from "../../orders/read-model.ts";
import { parseRegistration } from "../../shipments/parse-registration.ts";
import type { LineRegistration, Registration, RegistrationError } from "../../shipments/registration.ts";
import { parcelsOf, toRequest, type Draft, type Place } from "./draft.ts";
import { overQuantity, placeErrors, type FieldError } from "./field-errors.ts";

/** The order as far as an entry is checked by it. */
export type CheckedOrder = Pick<OrderToRegister, "lines" | "shipments">;

/** What a draft comes to, held against the order as it is now. */
export interface CheckedDraft {
  request: ReturnType<typeof toRequest>["request"];
  places: Place[];
  atFields: FieldError[];
  elsewhere: RegistrationError[];
  /** Lines that were entered and of which nothing is left now, with who registered them. */
  taken: ReadonlyMap<string, LineRegistration[]>;
  /** Nothing but a doubt stands in the way, if anything does: then this is what would be registered, else null. */
  registration: Registration | null;
}

/** Reads a draft as the server will, and says at which fields it would be refused. Pure. */
export function checkDraft(
  draft: Draft,
  order: CheckedOrder,
  settings: { trackingNumberRequired: boolean },
  usualCarrier: CarrierCode,
): CheckedDraft {
  const { request, places } = toRequest(draft, order.lines, usualCarrier);
  const input = { ...request, requestId: request.requestId ?? "none yet" };
  const strict = parseRegistration(input, settings);
  const lenient = strict.ok ? strict : parseRegistration({ ...input, acceptUnusualNumbers: true }, settings);
  if (draft.sent) {
    // It may have arrived, and then is what is left without it: it is repeated, not judged anew.
    const registration = lenient.ok ? lenient.registration : null;
    return { request, places, atFields: [], elsewhere: [], taken: new Map(), registration };
  }
  const taken = new Map(
    order.lines
      .filter((line) => isTaken(draft, line))
      .map((line) => [line.id, registrationsOf(order.shipments, line.id)] as const),
  );
  const left = new Map(order.lines.map((line) => [line.id, canRegister(line) ? line.left : 0]));
  const over = overQuantity(request, left).map((error) => ({
    ...error,
    registered: registrationsOf(order.shipments, places[error.index ?? 0]?.lineItemId ?? ""),
  }));
  const { atFields, elsewhere } = placeErrors([...(strict.ok ? [] : strict.errors), ...over], places);
  return {
    request,
    places,
    // Of a line that is gone, that is all there is to say.
    atFields: atFields.filter(({ lineItemId }) => !taken.has(lineItemId)),
    elsewhere,
    taken,
    registration: lenient.ok && over.length === 0 && taken.size === 0 ? lenient.registration : null,
  };
}

/** Something was entered for it, and nothing is left of it. */
export const isTaken = (draft: Draft, line: OrderLine): boolean =>
  !canRegister(line) && parcelsOf(draft, line.id).some((parcel) => parcel.selected);

/** A line was registered by these, the newest first, as the server says it of a line of which too little is left. */
function registrationsOf(shipments: CheckedOrder["shipments"], lineItemId: string): LineRegistration[] {
  return shipments
    .filter(({ status }) => status !== "cancelled")
    .flatMap(({ registeredBy, registeredAt, carrier, trackingNumbers, lines }) =>
      lines
        .filter((line) => line.lineItemId === lineItemId)
        .map(({ quantity }) => ({ by: registeredBy, at: registeredAt, quantity, carrier, trackingNumbers })),
    )
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, NEWEST);
}

const NEWEST = 3;
