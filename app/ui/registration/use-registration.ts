import { useCallback, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { CARRIER_CODES, isCarrierCode, type CarrierCode } from "../../carriers/carriers.ts";
import type { OrderDetail } from "../../orders/read-model.ts";
import { parseRegistration } from "../../shipments/parse-registration.ts";
import type { RegistrationError } from "../../shipments/registration.ts";
import { post } from "../frame/post.ts";
import { canRegister, toRequest, type Draft, type Edit } from "./draft.ts";
import { discard as discardDraft, edit as editStored, useDraft } from "./draft-store.ts";
import { isDoubt, overQuantity, placeErrors, type FieldError } from "./field-errors.ts";

type Answer = { shipments: unknown[] } | { errors: RegistrationError[] };

/** Why the last attempt to register did not go through. It stays until something is changed or it is tried again. */
export type Failure =
  | { kind: "unreached" | "expired" | "reused" }
  | { kind: "refused"; draft: Draft; atFields: FieldError[]; elsewhere: RegistrationError[] };

export interface RegistrationEntry {
  draft: Draft;
  defaultCarrier: CarrierCode;
  errors: FieldError[];
  elsewhere: RegistrationError[];
  /** Nothing is wrong but numbers that are doubted: staff may overrule. */
  onlyDoubts: boolean;
  submitted: boolean;
  sending: boolean;
  failure: Failure | null;
  isTouched: (field: string) => boolean;
  touch: (field: string) => void;
  edit: (change: Edit) => void;
  discard: () => void;
  /** Resolves true when it is registered, or was already. */
  register: () => Promise<boolean>;
}

/** What is being entered on an order's page, what is wrong with it, and sending it. */
export function useRegistration(order: OrderDetail): RegistrationEntry {
  const draft = useDraft(order.id);
  const defaultCarrier = useLastCarrier();
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [submitted, setSubmitted] = useState(false);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const { request, places } = toRequest(draft, order.lines, defaultCarrier);
  // Doubts are shown also when they were overruled.
  const parsed = parseRegistration({
    ...request,
    requestId: request.requestId ?? "none yet",
    acceptUnusualNumbers: false,
  });
  const left = new Map(order.lines.map((line) => [line.id, canRegister(line) ? line.left : 0]));
  const found = placeErrors([...(parsed.ok ? [] : parsed.errors), ...overQuantity(request, left)], places);
  const refused = failure?.kind === "refused" && failure.draft === draft ? failure : null;
  const errors = [...found.atFields, ...(refused?.atFields ?? [])];
  const elsewhere = [...found.elsewhere, ...(refused?.elsewhere ?? [])];

  const { id } = order;
  const reset = useCallback(() => {
    discardDraft(id);
    setTouched(new Set());
    setSubmitted(false);
    setFailure(null);
  }, [id]);

  const register = async () => {
    if (sending) return false;
    flushSync(() => {
      setSubmitted(true);
      setFailure(null);
    });
    const overruled = found.elsewhere.length === 0 && draft.acceptUnusualNumbers && found.atFields.every(isOverrulable);
    if (!overruled && (found.atFields.length > 0 || found.elsewhere.length > 0)) return false;
    setSending(true);
    const posted = await post<Answer>("/api/shopify/orders/shipments", request);
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
      setFailure({ kind: "refused", draft, ...placeErrors(errors, places) });
      return false;
    }
    rememberCarrier(request.lines);
    reset();
    return true;
  };

  return {
    draft,
    defaultCarrier,
    errors,
    elsewhere,
    onlyDoubts: errors.length > 0 && elsewhere.length === 0 && errors.every(isOverrulable),
    submitted,
    sending,
    failure,
    isTouched: (field) => touched.has(field),
    touch: (field) => setTouched((fields) => (fields.has(field) ? fields : new Set(fields).add(field))),
    edit: (change) => editStored(id, change),
    discard: reset,
    register,
  };
}

const isOverrulable = ({ error }: FieldError) => isDoubt(error);

const LAST_CARRIER = "last carrier";
const FIRST_CARRIER = CARRIER_CODES[0] ?? "other";

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

function rememberCarrier(lines: readonly unknown[]): void {
  const { carrier } = (lines.at(-1) ?? {}) as { carrier?: string };
  try {
    if (carrier) localStorage.setItem(LAST_CARRIER, carrier);
  } catch {
    // Then the next registration begins with the first carrier.
  }
}
