import { shopifyApi, type ApiVersion } from "@shopify/shopify-api";
import { db } from "./db.server.ts";
import { env } from "./env.server.ts";
import { API_VERSION } from "./shopify/api-version.ts";
import { DatabaseUnavailableError } from "./supabase/client.ts";

const { session } = shopifyApi({
  apiKey: env.SHOPIFY_API_KEY,
  apiSecretKey: env.SHOPIFY_API_SECRET,
  apiVersion: API_VERSION as ApiVersion,
  hostName: new URL(env.SHOPIFY_APP_URL).host,
  isEmbeddedApp: true,
});

/**
 * Who calls an API endpoint: the shop and the staff member of a valid session token, or null. Not `authenticate.admin`,
 * which answers screens: it redirects, and turns away what does not call itself a browser, as vendors' systems do not.
 */
export async function callerOf(request: Request): Promise<{ shop: string; staff: string } | null> {
  const token = request.headers.get("authorization")?.match(/^Bearer (.+)$/)?.[1];
  if (!token) return null;
  let claims;
  try {
    claims = await session.decodeSessionToken(token);
  } catch {
    return null;
  }
  const shop = new URL(claims.dest).hostname;
  const { data, error } = await db.from("shopify_connections").select("status").eq("shop", shop).maybeSingle();
  if (error) throw new DatabaseUnavailableError(error.message);
  return data?.status === "active" ? { shop, staff: claims.sub } : null;
}
