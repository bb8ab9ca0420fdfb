import { shopifyCompany } from "../carriers/carriers.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { parseCorrections, type CorrectionAnswer } from "./correction.ts";
import type { RegistrationError } from "./registration.ts";

/** Who wants something changed, and when. `by`: the staff member's id. */
interface Wish {
  shop: string;
  by: string | null;
  now: Date;
}

export type Corrected = { ok: true; answers: CorrectionAnswer[] } | { ok: false; errors: RegistrationError[] };

/**
 * Gives shipments another carrier or other tracking numbers. `input` is what came from outside, unchecked
 * (CorrectionRequest). If anything in it is malformed, nothing is done; otherwise each correction has its own answer.
 */
export async function correctShipments(db: Supabase, wish: Wish & { input: unknown }): Promise<Corrected> {
  const parsed = parseCorrections(wish.input);
  if (!parsed.ok) return parsed;
  const { corrections, notifyCustomer } = parsed.request;
  const answers = await callFunction<CorrectionAnswer[]>(db, "correct_shipments", {
    p_shop: wish.shop,
    p_by: wish.by,
    p_corrections: corrections.map((correction) => ({
      ...correction,
      company: correction.carrier && shopifyCompany(correction.carrier),
      notifyCustomer,
    })) as unknown as Json,
    p_now: wish.now.toISOString(),
  });
  return { ok: true, answers };
}

/** 'accepted'; 'unknown': no such shipment; 'ended': cancelled before; 'not_on_shopify': cancelling it is enough. */
export interface Undone {
  orderId: string | null;
  outcome: "accepted" | "unknown" | "ended" | "not_on_shopify";
}

/** Takes back a shipment that is on Shopify. `id`: a UUID of the sender's choice, so that a repeat is harmless. */
export function undoShipment(db: Supabase, wish: Wish & { id: string; shipmentId: string }): Promise<Undone> {
  return callFunction<Undone>(db, "undo_shipment", {
    p_shop: wish.shop,
    p_id: wish.id,
    p_shipment_id: wish.shipmentId,
    p_by: wish.by,
    p_now: wish.now.toISOString(),
  });
}

/** Leaves a correction or an undo that Shopify would not take. False when there is none that waits for a person. */
export function dismissAmendment(db: Supabase, wish: Wish & { id: string }): Promise<boolean> {
  return callFunction<boolean>(db, "dismiss_amendment", {
    p_shop: wish.shop,
    p_id: wish.id,
    p_by: wish.by,
    p_now: wish.now.toISOString(),
  });
}
