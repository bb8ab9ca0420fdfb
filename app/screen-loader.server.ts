import { db } from "./db.server.ts";
import { log } from "./log.server.ts";
import { effectiveSettings, type ShopSettings } from "./settings/shop-settings.ts";
import { authenticate } from "./shopify.server.ts";
import { callFunction, DatabaseUnavailableError } from "./supabase/client.ts";
import { UNAVAILABLE, type Unavailable } from "./ui/frame/last-known.ts";

/**
 * Reads what a screen shows of the shop that the session token names, given its settings. The version is read before the
 * rest, so a change in between is seen as one. When the database or Shopify's login cannot be reached, the screen is
 * told so and keeps what it has.
 */
export async function loadScreen<Data extends object>(
  request: Request,
  read: (caller: Caller & { settings: ShopSettings }) => Promise<Data>,
): Promise<(Data & { version: string }) | Unavailable> {
  const caller = await authenticatedCaller(request);
  if (caller === null) return UNAVAILABLE;
  const { shop } = caller;
  try {
    const basis = await callFunction<{ version: string | null; settings: unknown }>(db, "screen_basis", {
      p_shop: shop,
    });
    const settings = effectiveSettings(basis.settings);
    return { ...(await read({ ...caller, settings })), version: basis.version ?? "" };
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    log.warn({ shop, error: error.message }, "screen not readable");
    return UNAVAILABLE;
  }
}

/** Who asks: the shop, and the staff member's id where the token says it. */
interface Caller {
  shop: string;
  staff: string | null;
}

/** The shop alone. */
export async function authenticatedShop(request: Request): Promise<string | null> {
  return (await authenticatedCaller(request))?.shop ?? null;
}

/**
 * The shop and the id of the staff member, or null when nobody can tell now. Redirects and refusals of Shopify's library
 * are thrown on.
 */
async function authenticatedCaller(request: Request): Promise<Caller | null> {
  try {
    const { session, sessionToken } = await authenticate.admin(request);
    return { shop: session.shop, staff: sessionToken?.sub ?? null };
  } catch (error) {
    if (error instanceof Response) throw error;
    log.warn({ error: String(error) }, "login not checkable");
    return null;
  }
}
