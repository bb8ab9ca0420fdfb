import { setTimeout as sleep } from "node:timers/promises";
import { readSettings, type ShopSettings } from "../settings/shop-settings.ts";
import { prepareRegistration } from "../shipments/upsert-shipment.ts";
import type { Log } from "../shipments/sync-deps.ts";
import { callFunction, DatabaseUnavailableError, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";

/** How long a process that died keeps others from its import. */
const LEASE_SECONDS = 60;
/** Few enough that a batch never takes long, so that what else wants its orders need not wait. */
const SHIPMENTS_AT_ONCE = 25;
const IMPORTS_AT_ONCE = 4;
/** The database may be away for a moment, or have ended one of two that waited for each other. */
const TRIES = 4;
const PAUSE_MS = 250;

interface ClaimedImport {
  shop: string;
  id: string;
  leaseToken: string;
  registeredBy: string | null;
}

export interface ImportDeps {
  db: Supabase;
  now: () => Date;
  log: Log;
  signal?: AbortSignal;
  /** Called after each batch: its shipments are due. */
  onRegistered?: (shop: string) => void;
}

/**
 * Registers the shipments of confirmed imports until none is left or the time is up. Any number of processes may do so
 * at once: an import is leased, each batch is one transaction, and a shipment's request id makes a repeat harmless.
 * Returns how many shipments were worked through.
 */
export async function runImports(deps: ImportDeps, { budgetMs }: { budgetMs: number }): Promise<number> {
  const end = performance.now() + budgetMs;
  const mayGoOn = () => performance.now() < end && !deps.signal?.aborted;
  let count = 0;
  const work = async () => {
    while (mayGoOn()) {
      const claimed = await callFunction<ClaimedImport | null>(deps.db, "claim_import", {
        p_now: deps.now().toISOString(),
        p_lease_seconds: LEASE_SECONDS,
      });
      if (!claimed) return;
      count += await runImport(deps, claimed, mayGoOn);
    }
  };
  await Promise.all(Array.from({ length: IMPORTS_AT_ONCE }, work));
  return count;
}

async function runImport(deps: ImportDeps, claimed: ClaimedImport, mayGoOn: () => boolean): Promise<number> {
  const { shop, id, leaseToken } = claimed;
  const settings = await readSettings(deps.db, shop);
  let count = 0;
  for (;;) {
    const batch = await callFunction<ShipmentToRegister[]>(deps.db, "import_batch", {
      p_shop: shop,
      p_import_id: id,
      p_limit: SHIPMENTS_AT_ONCE,
    });
    if (!(await registerBatch(deps, claimed, settings, batch))) return count;
    count += batch.length;
    if (batch.length > 0) deps.onRegistered?.(shop);
    // The last batch, or the only one, has ended the import.
    if (batch.length < SHIPMENTS_AT_ONCE) return count;
    if (!mayGoOn()) break;
  }
  await callFunction(deps.db, "release_import", { p_shop: shop, p_import_id: id, p_lease_token: leaseToken });
  return count;
}

interface ShipmentToRegister {
  number: number;
  requestId: string;
  lines: unknown[];
  /** Whether the customer gets mail about it. */
  mails: boolean;
}

/** Returns false when somebody else has the import now. A bug that one shipment brings up does not stop the others. */
async function registerBatch(
  deps: ImportDeps,
  claimed: ClaimedImport,
  settings: ShopSettings,
  batch: readonly ShipmentToRegister[],
): Promise<boolean> {
  try {
    return await write(
      deps,
      claimed,
      batch.map((shipment) => prepare(claimed, settings, shipment)),
    );
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    const [first] = batch;
    deps.log.error(
      { shop: claimed.shop, import: claimed.id, shipment: first?.number, error: String(error) },
      "import failed",
    );
    if (!first) throw error;
    if (batch.length === 1) return write(deps, claimed, [{ number: first.number, registration: null }]);
    for (const shipment of batch) if (!(await registerBatch(deps, claimed, settings, [shipment]))) return false;
    return true;
  }
}

function prepare({ registeredBy }: ClaimedImport, settings: ShopSettings, shipment: ShipmentToRegister) {
  const { number, requestId, lines, mails } = shipment;
  // Unusual numbers were shown as warnings, and somebody said yes to them.
  const input = { requestId, lines, notifyCustomer: mails, acceptUnusualNumbers: true };
  const prepared = prepareRegistration(input, registeredBy, settings);
  return { number, registration: prepared.ok ? prepared.registration : null };
}

function write(deps: ImportDeps, { shop, id, leaseToken }: ClaimedImport, registrations: object[]): Promise<boolean> {
  return again(() =>
    callFunction<boolean>(deps.db, "register_import_batch", {
      p_shop: shop,
      p_import_id: id,
      p_lease_token: leaseToken,
      p_registrations: registrations as unknown as Json,
      p_now: deps.now().toISOString(),
      p_lease_seconds: LEASE_SECONDS,
    }),
  );
}

async function again<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let count = 1; ; count++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || count >= TRIES) throw error;
      await sleep(PAUSE_MS * count);
    }
  }
}
