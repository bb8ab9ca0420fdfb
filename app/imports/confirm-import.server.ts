import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { callFunction } from "../supabase/client.ts";
import type { ImportStatus } from "./read-model.ts";
import { registerImportsInBackground } from "./run-imports.server.ts";

/** Has an import's shipments registered, in the background. Returns where it stands; saying it again changes nothing. */
export async function confirmImport(confirmed: {
  shop: string;
  id: string;
  by: string | null;
  notifyCustomer: boolean;
  withWarnings: boolean;
}): Promise<ImportStatus | "unknown"> {
  const status = await callFunction<ImportStatus | "unknown">(db, "confirm_import", {
    p_shop: confirmed.shop,
    p_import_id: confirmed.id,
    p_by: confirmed.by,
    p_notify_customer: confirmed.notifyCustomer,
    p_with_warnings: confirmed.withWarnings,
    p_now: now().toISOString(),
  });
  if (status === "registering") registerImportsInBackground();
  return status;
}
