import { RequestedTokenType, shopifyApi, type ApiVersion } from "@shopify/shopify-api";
import { db } from "./db.server.ts";
import { env } from "./env.server.ts";
import { log } from "./log.server.ts";
import { adminWithToken } from "./shopify.server.ts";
import type { AdminClient } from "./shopify/admin-api.ts";
import { API_VERSION } from "./shopify/api-version.ts";
import { DatabaseUnavailableError } from "./supabase/client.ts";

const { session, auth } = shopifyApi({
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
  const claims = await claimsOf(request);
  if (!claims) return null;
  const { data, error } = await db.from("shopify_connections").select("status").eq("shop", claims.shop).maybeSingle();
  if (error) throw new DatabaseUnavailableError(error.message);
  return data?.status === "active" ? { shop: claims.shop, staff: claims.staff } : null;
}

/** A member of staff as Shopify knows them. */
export interface StaffMember {
  id: string;
  isOwner: boolean;
  /** Acts as this member of staff, with no more permissions than they have. */
  admin: AdminClient;
}

/**
 * Asks Shopify who calls: a session token names a number only, the online token it is exchanged for says whether that is
 * the store's owner. Null when that cannot be told. The token is used for this request and not kept.
 */
export async function staffMemberOf(request: Request): Promise<StaffMember | null> {
  const claims = await claimsOf(request);
  if (!claims) return null;
  try {
    const { session: online } = await auth.tokenExchange({
      shop: claims.shop,
      sessionToken: claims.token,
      requestedTokenType: RequestedTokenType.OnlineAccessToken,
    });
    const user = online.onlineAccessInfo?.associated_user;
    if (!user || String(user.id) !== claims.staff || !online.accessToken) return null;
    return {
      id: claims.staff,
      isOwner: user.account_owner,
      admin: adminWithToken(claims.shop, online.accessToken),
    };
  } catch (error) {
    log.warn({ shop: claims.shop, error: String(error) }, "staff member not known");
    return null;
  }
}

async function claimsOf(request: Request): Promise<{ shop: string; staff: string; token: string } | null> {
  const token = request.headers.get("authorization")?.match(/^Bearer (.+)$/)?.[1];
  if (!token) return null;
  try {
    const { dest, sub } = await session.decodeSessionToken(token);
    return { shop: new URL(dest).hostname, staff: sub, token };
  } catch {
    return null;
  }
}
