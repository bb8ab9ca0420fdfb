import { createHash } from "node:crypto";
import { readSettings, type ShopSettings } from "../settings/shop-settings.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { groupIntoShipments } from "./group-into-shipments.ts";
import { parseRegistration, type ParsedRegistration } from "./parse-registration.ts";
import type { RegistrationResult } from "./registration.ts";

/**
 * Registers what was shipped: per line a quantity, a carrier and tracking numbers. Lines with the same carrier and
 * numbers become one shipment. All or nothing, in one transaction; the same requestId again gets the first answer.
 * `input` is what came from outside, unchecked.
 */
export async function upsertShipment(
  db: Supabase,
  registration: { shop: string; registeredBy: string | null; input: unknown; now: Date },
): Promise<RegistrationResult> {
  const settings = await readSettings(db, registration.shop);
  const prepared = prepareRegistration(registration.input, registration.registeredBy, settings);
  if (!prepared.ok) return prepared;
  return callFunction<RegistrationResult>(db, "register_shipments", {
    p_shop: registration.shop,
    p_registration: prepared.registration,
    p_now: registration.now.toISOString(),
  });
}

/** A registration as the SQL function register_shipments takes it, or what is wrong with it. */
export function prepareRegistration(
  input: unknown,
  registeredBy: string | null,
  settings: ShopSettings,
): { ok: true; registration: Json } | Extract<ParsedRegistration, { ok: false }> {
  const parsed = parseRegistration(input, settings);
  if (!parsed.ok) return parsed;
  const { requestId, lines, notifyCustomer } = parsed.registration;
  const shipments = groupIntoShipments(lines);
  const mails = notifyCustomer ?? settings.notifyCustomer;
  return {
    ok: true,
    registration: {
      requestId,
      // Of what was sent: a setting that changes in between makes a repeat no other request.
      fingerprint: createHash("sha256").update(JSON.stringify({ shipments, notifyCustomer })).digest("hex"),
      registeredBy,
      // One act of entry is one mail, however many parcels it has.
      shipments: shipments.map((shipment, place) => ({ ...shipment, notifyCustomer: mails && place === 0 })),
    } as unknown as Json,
  };
}
