import { now } from "./clock.server.ts";
import "@shopify/shopify-app-remix/adapters/node";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { AppDistribution, SessionNotFoundError, shopifyApp } from "@shopify/shopify-app-remix/server";
import type { ApiVersion } from "@shopify/shopify-api";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import { runInBackground } from "./background.server.ts";
import { db, sessions } from "./db.server.ts";
import { env } from "./env.server.ts";
import { log } from "./log.server.ts";
import { createAdminClient, type AdminClient, type AdminError } from "./shopify/admin-api.ts";
import { API_VERSION } from "./shopify/api-version.ts";
import { createShopifyFetch } from "./shopify/fetch.ts";
import { createKeptTokens } from "./shopify/kept-tokens.ts";
import { GrantedScopesDocument } from "./shopify/generated/admin.ts";
import { createPacer, type Pacer } from "./shopify/paced-client.ts";
import { REQUEST_TIMEOUT_MS } from "./shipments/retry-schedule.ts";
import { callFunction } from "./supabase/client.ts";

const shopifyFetch = createShopifyFetch(env.SHOPIFY_SANDBOX_URL);
setAbstractFetchFunc(shopifyFetch);

const shopify = shopifyApp({
  apiKey: env.SHOPIFY_API_KEY,
  apiSecretKey: env.SHOPIFY_API_SECRET,
  apiVersion: API_VERSION as ApiVersion,
  scopes: env.SCOPES,
  appUrl: env.SHOPIFY_APP_URL,
  authPathPrefix: "/auth",
  sessionStorage: new PrismaSessionStorage(sessions),
  distribution: AppDistribution.AppStore,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  logger: { log: (_severity, message) => log.debug(message) },
  hooks: {
    // Runs when a shop installs the app, and whenever a token was exchanged anew.
    afterAuth: async ({ session }) => {
      const scopes = await grantedScopes(session.shop, session.accessToken ?? "", session.scope ?? "");
      await callFunction(db, "connect_shop", {
        p_shop: session.shop,
        p_scopes: scopes,
        p_now: now().toISOString(),
      });
      tokens.forget(session.shop);
      // Imported late, since what it does needs this module.
      runInBackground("import", async () => (await import("./shipments/scheduled-run.server.ts")).importOrders());
    },
  },
});

export default shopify;
export const { addDocumentResponseHeaders, authenticate, unauthenticated, login, registerWebhooks, sessionStorage } =
  shopify;

/**
 * Stands in a session as the time when its token ran out: Shopify has turned it away, whatever its time was. Not 0, which
 * the SDK takes for a token that never runs out.
 */
const REFUSED = new Date(1);

const tokens = createKeptTokens({
  async read(shop) {
    try {
      const { session } = await unauthenticated.admin(shop);
      return { accessToken: session.accessToken ?? "" };
    } catch (error) {
      if (error instanceof SessionNotFoundError) return { code: "unauthorized", message: "no session for this shop" };
      log.warn({ shop, error: error instanceof Response ? error.statusText : String(error) }, "no access token");
      return (await isRefused(shop).catch(() => false))
        ? { code: "unauthorized", message: "Shopify refuses the access token, and gives no other" }
        : { code: "not_reached", message: "the access token could not be had" };
    }
  },
  // Who reads it next has it refreshed; if that cannot be, opening the app exchanges a new one.
  async giveUp(shop, accessToken) {
    log.warn({ shop }, "access token refused");
    await sessions.session
      .updateMany({ where: { shop, isOnline: false, accessToken }, data: { expires: REFUSED } })
      .catch((error: unknown) => log.warn({ shop, error: String(error) }, "refused access token not given up"));
  },
  client: adminClient,
  nowMs: () => performance.now(),
});

/** A client of the shop's Admin API with its offline token, refreshed if need be, or why there is none. */
export async function adminFor(shop: string): Promise<AdminClient | AdminError> {
  const client = await tokens.clientFor(shop);
  return "send" in client ? pacerOf(shop).pace(client) : client;
}

/** A client with a token that is not the shop's own. */
export function adminWithToken(shop: string, accessToken: string): AdminClient {
  return pacerOf(shop).pace(adminClient(shop, accessToken));
}

/** The shop has uninstalled the app: its tokens are good for nothing any more. */
export async function forgetSessions(shop: string): Promise<void> {
  const found = await sessionStorage.findSessionsByShop(shop);
  await sessionStorage.deleteSessions(found.map((session) => session.id));
  tokens.forget(shop);
}

async function isRefused(shop: string): Promise<boolean> {
  return (await sessions.session.count({ where: { shop, isOnline: false, expires: REFUSED } })) > 0;
}

const pacers = new Map<string, Pacer>();

/** The keeper of a shop's points in this process. */
function pacerOf(shop: string): Pacer {
  let pacer = pacers.get(shop);
  if (!pacer) pacers.set(shop, (pacer = createPacer()));
  return pacer;
}

/** Points left and used, by shop, as far as this process knows. */
export function pointsByShop(): Map<string, ReturnType<Pacer["figures"]>> {
  return new Map([...pacers].map(([shop, pacer]) => [shop, pacer.figures()]));
}

function adminClient(shop: string, accessToken: string): AdminClient {
  return createAdminClient({ shop, accessToken, fetch: shopifyFetch, timeoutMs: REQUEST_TIMEOUT_MS });
}

/** What the shop granted: asked of Shopify, since a session's own record of it can be old. */
async function grantedScopes(shop: string, accessToken: string, ofSession: string): Promise<string[]> {
  const answer = await adminClient(shop, accessToken).send(GrantedScopesDocument, {});
  if (answer.ok && answer.data.currentAppInstallation) {
    return answer.data.currentAppInstallation.accessScopes.map((scope) => scope.handle);
  }
  return ofSession.split(",").filter(Boolean);
}
