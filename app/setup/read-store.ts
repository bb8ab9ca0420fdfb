import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import { GrantedScopesDocument, LocationsDocument, type LocationsQuery } from "../shopify/generated/admin.ts";
import { missingScopes } from "../shopify/scopes.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

/** How long what was read counts as fresh. */
const FRESH_MS = 10 * 60 * 1000;
/** While a scope is missing or Shopify does not answer, it is asked again with the next run, a minute later. */
const RETRY_MS = 30 * 1000;
/** How many shops are claimed at a time. */
const CLAIM = 5;

export interface ReadStoreDeps {
  db: Supabase;
  adminFor(shop: string): Promise<AdminClient | AdminError>;
  now(): Date;
  /** Aborted when the process is to end. */
  signal?: AbortSignal;
  log: { warn(fields: object, message: string): void };
}

/**
 * Reads scopes and locations of the shops that are due. So a change of scopes is known even if its webhook got lost, and
 * what waited for it goes on. Returns how many shops it asked.
 */
export async function readDueStores(deps: ReadStoreDeps, options: { budgetMs: number }): Promise<number> {
  const end = performance.now() + options.budgetMs;
  let asked = 0;
  while (performance.now() < end && !deps.signal?.aborted) {
    const now = deps.now();
    const claimed = await callFunction<{ shop: string }[]>(deps.db, "claim_stores", {
      p_now: now.toISOString(),
      p_next: new Date(now.getTime() + RETRY_MS).toISOString(),
      p_limit: CLAIM,
    });
    if (claimed.length === 0) break;
    asked += claimed.length;
    await Promise.all(
      claimed.map(async ({ shop }) => {
        const error = await readStore(deps, shop);
        if (error) deps.log.warn({ shop, error: error.code }, "store not read");
      }),
    );
  }
  return asked;
}

/** Reads a shop's scopes and, if it may, its locations now. Returns why it could not; what was known stays then. */
export async function readStore(deps: ReadStoreDeps, shop: string): Promise<AdminError | null> {
  const admin = await deps.adminFor(shop);
  if (!("send" in admin)) return admin;
  const startedAt = deps.now();
  const installation = await admin.send(GrantedScopesDocument, {});
  if (!installation.ok) return installation.error;
  const scopes = installation.data.currentAppInstallation?.accessScopes.map((scope) => scope.handle) ?? [];
  await callFunction(deps.db, "set_granted_scopes", {
    p_shop: shop,
    p_scopes: scopes,
    p_now: deps.now().toISOString(),
    p_at: startedAt.toISOString(),
  });
  if (missingScopes(scopes, ["read_locations"]).length > 0) return null;

  const locations: LocationsQuery["locations"]["nodes"] = [];
  let after: string | null = null;
  do {
    const answer = await admin.send(LocationsDocument, { after });
    if (!answer.ok) return answer.error;
    const page: LocationsQuery["locations"] = answer.data.locations;
    locations.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
  const now = deps.now();
  const isWhole = missingScopes(scopes).length === 0;
  await callFunction(deps.db, "record_locations", {
    p_shop: shop,
    p_locations: locations,
    p_now: now.toISOString(),
    p_next: new Date(now.getTime() + (isWhole ? FRESH_MS : RETRY_MS)).toISOString(),
  });
  return null;
}
