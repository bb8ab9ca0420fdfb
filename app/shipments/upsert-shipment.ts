import { createHash } from "node:crypto";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { groupIntoShipments } from "./group-into-shipments.ts";
import { parseRegistration } from "./parse-registration.ts";
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
  const parsed = parseRegistration(registration.input);
  if (!parsed.ok) return parsed;
  const { requestId, lines, notifyCustomer } = parsed.registration;
  const shipments = groupIntoShipments(lines);
  return callFunction<RegistrationResult>(db, "register_shipments", {
    p_shop: registration.shop,
    p_registration: {
      requestId,
      fingerprint: createHash("sha256").update(JSON.stringify({ shipments, notifyCustomer })).digest("hex"),
      registeredBy: registration.registeredBy,
      notifyCustomer,
      shipments,
    } as unknown as Json,
    p_now: registration.now.toISOString(),
  });
}
