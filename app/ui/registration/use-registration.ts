import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { CARRIER_CODES, isCarrierCode, type CarrierCode } from "../../carriers/carriers.ts";
import type { OrderToRegister } from "../../orders/read-model.ts";
import type { ShopSettings } from "../../settings/shop-settings.ts";
import type { LineRegistration, Registration, RegistrationError } from "../../shipments/registration.ts";
import { useAfterPaint } from "../frame/after-paint.ts";
import { post } from "../frame/post.ts";
import { checkDraft } from "./check-draft.ts";
import { isDirty, type Draft, type Edit } from "./draft.ts";
import { discard as discardDraft, edit as editStored, useDraft } from "./draft-store.ts";
import { isDoubt, placeErrors, type FieldError } from "./field-errors.ts";
import { hear, type Heard } from "./scan.ts";

type Answer = { shipments: unknown[] } | { errors: RegistrationError[] };

/** What of a shop's settings an entry begins with and is checked by. */
export type EntrySettings = Pick<ShopSettings, "defaultCarrier" | "notifyCustomer" | "trackingNumberRequired">;

/** Why the last attempt to register did not go through. It stays until something is changed or it is tried again. */
export type Failure =
  | { kind: "unreached" | "expired" | "reused" }
  | { kind: "refused"; draft: Draft; atFields: FieldError[]; elsewhere: RegistrationError[] };

export interface RegistrationEntry {
  orderId: string;
  draft: Draft;
  /** The draft that is said something about: for the frame in which something typed shows, the one before it. */
  checked: Draft;
  /** The carrier of a number whose form names none. */
  usualCarrier: CarrierCode;
  notifyCustomer: boolean;
  errors: FieldError[];
  elsewhere: RegistrationError[];
  /** Lines that were entered and that others have taken whole, with who registered them. They stay until dismissed. */
  taken: ReadonlyMap<string, LineRegistration[]>;
  /** Nothing is wrong but numbers that are doubted: staff decide. */
  onlyDoubts: boolean;
  /** What would be registered now; null while something is wrong. */
  registration: Registration | null;
  submitted: boolean;
  sending: boolean;
  failure: Failure | null;
  isTouched: (field: string) => boolean;
  touch: (field: string) => void;
  edit: (change: Edit) => void;
  /** Takes what a scanner read, with `line` put back to what it was before the scanner typed into it. */
  scan: (text: string, line?: { lineItemId: string; parcels: Draft["parcels"][string] | undefined }) => Draft;
  /** What the last scan was taken for. */
  heard: Heard | null;
  discard: () => void;
  /** Resolves true when it is registered, or was already. Doubted numbers go only when they are accepted. */
  register: (acceptDoubts?: boolean) => Promise<boolean>;
}

/** What is being entered for an order, what is wrong with it, and sending it. */
export function useRegistration(
  order: Pick<OrderToRegister, "id" | "lines" | "shipments">,
  settings: EntrySettings,
): RegistrationEntry {
  const draft = useDraft(order.id);
  const usualCarrier = useUsualCarrier(settings);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [submitted, setSubmitted] = useState(false);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [heard, setHeard] = useState<Heard | null>(null);

  // What is wrong is said a frame after what was typed shows; once it was sent to be registered, with it.
  const painted = useAfterPaint(draft);
  const checked = submitted || !isDirty(draft) ? draft : painted;
  const { taken, registration, ...found } = useMemo(
    () => checkDraft(checked, order, settings, usualCarrier),
    [checked, order, settings, usualCarrier],
  );
  const refused = failure?.kind === "refused" && failure.draft === draft ? failure : null;
  const refusedFields = refused?.atFields.filter(({ lineItemId }) => !taken.has(lineItemId)) ?? [];
  const errors = [...refusedFields, ...found.atFields];
  const elsewhere = [...found.elsewhere, ...(refused?.elsewhere ?? [])];
  const onlyDoubts = errors.length > 0 && registration !== null && errors.every(({ error }) => isDoubt(error));

  const { id } = order;
  const edit = useCallback((change: Edit) => void editStored(id, change), [id]);
  const touch = useCallback(
    (field: string) => setTouched((fields) => (fields.has(field) ? fields : new Set(fields).add(field))),
    [],
  );
  const reset = useCallback(() => {
    discardDraft(id);
    setTouched(new Set());
    setSubmitted(false);
    setFailure(null);
    setHeard(null);
  }, [id]);

  const register = async (acceptDoubts = false) => {
    if (sending) return false;
    flushSync(() => {
      setSubmitted(true);
      setFailure(null);
    });
    const { request, places, atFields, registration } = checkDraft(draft, order, settings, usualCarrier);
    if (!draft.sent && (!registration || (atFields.length > 0 && !acceptDoubts))) return false;
    const body = draft.sent ?? { ...request, acceptUnusualNumbers: true };
    editStored(id, { type: "sent", request: body });
    setSending(true);
    const posted = await post<Answer>("/api/shopify/orders/shipments", body);
    setSending(false);
    if (!posted.ok) {
      setFailure({ kind: posted.failure });
      return false;
    }
    if ("errors" in posted.answer) {
      const { errors } = posted.answer;
      if (errors.some(({ code }) => code === "request_id_reused")) {
        reset();
        setFailure({ kind: "reused" });
        return true;
      }
      const refusedDraft = editStored(id, { type: "sent", request: null });
      setFailure({ kind: "refused", draft: refusedDraft, ...placeErrors(errors, places) });
      return false;
    }
    rememberCarrier(registration?.lines.at(-1)?.carrier);
    reset();
    return true;
  };

  return {
    orderId: id,
    draft,
    checked,
    usualCarrier,
    notifyCustomer: draft.notifyCustomer ?? settings.notifyCustomer,
    errors,
    elsewhere,
    taken,
    onlyDoubts,
    registration,
    submitted,
    sending,
    failure,
    isTouched: (field) => touched.has(field),
    touch,
    edit,
    scan: (text, line) => {
      const before = line ? { ...draft, parcels: withLine(draft.parcels, line) } : draft;
      const answer = hear(before, order.lines, text);
      setHeard(answer.heard);
      if (answer.draft !== draft) editStored(id, { type: "scanned", draft: answer.draft });
      return answer.draft;
    },
    heard,
    discard: reset,
    register,
  };
}

function withLine(
  parcels: Draft["parcels"],
  line: { lineItemId: string; parcels: Draft["parcels"][string] | undefined },
): Draft["parcels"] {
  const others = Object.entries(parcels).filter(([id]) => id !== line.lineItemId);
  return Object.fromEntries(line.parcels ? [...others, [line.lineItemId, line.parcels]] : others);
}

const LAST_CARRIER = "last carrier";
const FIRST_CARRIER = CARRIER_CODES[0] ?? "other";

/** The carrier of a number whose form names none: the shop's, or that which was used last here. */
export function useUsualCarrier({ defaultCarrier }: Pick<EntrySettings, "defaultCarrier">): CarrierCode {
  const last = useLastCarrier();
  return defaultCarrier ?? last;
}

/** The carrier that was used last on this computer. */
function useLastCarrier(): CarrierCode {
  return useSyncExternalStore(
    () => () => {},
    () => {
      try {
        const carrier = localStorage.getItem(LAST_CARRIER);
        return isCarrierCode(carrier) ? carrier : FIRST_CARRIER;
      } catch {
        return FIRST_CARRIER;
      }
    },
    () => FIRST_CARRIER,
  );
}

function rememberCarrier(carrier: CarrierCode | undefined): void {
  try {
    if (carrier) localStorage.setItem(LAST_CARRIER, carrier);
  } catch {
    // Then the next registration begins with the first carrier.
  }
}
