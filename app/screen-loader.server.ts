import { db } from "./db.server.ts";
import { log } from "./log.server.ts";
import { readShopVersion } from "./orders/read-model.ts";
import { authenticate } from "./shopify.server.ts";
import { DatabaseUnavailableError } from "./supabase/client.ts";
import { UNAVAILABLE, type Unavailable } from "./ui/frame/last-known.ts";

/**
 * Reads what a screen shows of the shop that the session token names. The version is read before the rest, so a change
 * in between is seen as one. When the database or Shopify's login cannot be reached, the screen is told so and keeps
 * what it has.
 */
export async function loadScreen<Data extends object>(
  request: Request,
  read: (shop: string, staff: string | null) => Promise<Data>,
): Promise<(Data & { version: string }) | Unavailable> {
  const caller = await authenticatedCaller(request);
  if (caller === null) return UNAVAILABLE;
  const { shop, staff } = caller;
  try {
    const version = await readShopVersion(db, shop);
    return { ...(await read(shop, staff)), version };
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    log.warn({ shop, error: error.message }, "screen not readable");
    return UNAVAILABLE;
  }
}

/** The shop alone. */
export async function authenticatedShop(request: Request): Promise<string | null> {
  return (await authenticatedCaller(request))?.shop ?? null;
}

/**
 * The shop and the id of the staff member, or null when nobody can tell now. Redirects and refusals of Shopify's library
 * are thrown on.
 */
async function authenticatedCaller(request: Request): Promise<{ shop: string; staff: string | null } | null> {
  try {
    const { session, sessionToken } = await authenticate.admin(request);
    return { shop: session.shop, staff: sessionToken?.sub ?? null };
  } catch (error) {
    if (error instanceof Response) throw error;
    log.warn({ error: String(error) }, "login not checkable");
    return null;
  }
}
