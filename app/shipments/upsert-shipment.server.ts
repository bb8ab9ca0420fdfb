import { now } from "../clock.server.ts";
import { runInBackground } from "../background.server.ts";
import { db } from "../db.server.ts";
import type { RegistrationResult } from "./registration.ts";
import { upsertShipment as register } from "./upsert-shipment.ts";
import { worker } from "./worker.server.ts";

/** Registers shipments and starts one try to bring them to Shopify; the answer does not wait for it. */
export async function upsertShipment(registration: {
  shop: string;
  registeredBy: string | null;
  input: unknown;
}): Promise<RegistrationResult> {
  const result = await register(db, { ...registration, now: now() });
  if (result.ok) {
    const { shop } = registration;
    runInBackground("sync", () => worker.syncShipmentWithShopify({ shop, orderId: result.orderId }));
  }
  return result;
}
