/**
 * Access tokens: token exchange from session tokens, refresh, and who a token stands for. They live by the machine's
 * clock, not the sandbox's: the app keeps the other half of them and its clock cannot be moved.
 */
import { randomBytes } from "node:crypto";
import { jwtVerify } from "jose";
import { effectiveScopes, MERCHANT_SCOPES } from "./access.ts";
import type { Installation, Shop, StaffMember } from "./store.ts";
import { APP_ID, MERCHANT_APP_ID, type Actor } from "./world.ts";

/** The merchant's own token, good for every shop of the sandbox. */
export const ADMIN_TOKEN = "shpat_sandbox";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";
const HOUR_S = 3600;
const REFRESHABLE_S = 90 * 24 * HOUR_S;
const ONLINE_S = 24 * HOUR_S;

const merchant: Actor = {
  appId: MERCHANT_APP_ID,
  title: "Admin",
  scopes: new Set(MERCHANT_SCOPES),
  isMerchant: true,
  fulfillsOrders: true,
};

/** The merchant, acting in the admin. */
export const merchantActor = (): Actor => merchant;

/** Who a request with this token acts as; null for a token that is none (any more). */
export function actorOf(shop: Shop, token: string | undefined): Actor | null {
  if (token === ADMIN_TOKEN) return merchant;
  const { installation } = shop;
  const known = token ? installation?.tokens.get(token) : undefined;
  if (!installation || !known || (known.expiresAt !== null && known.expiresAt <= Date.now())) return null;
  const fulfillsOrders = known.userId === undefined || staffMember(shop, known.userId).fulfillsOrders;
  return { ...appActor(shop), fulfillsOrders };
}

const OWNER: StaffMember = { accountOwner: true, collaborator: false, fulfillsOrders: true };
const staffMember = (shop: Shop, id: string): StaffMember => shop.staff.get(id) ?? OWNER;

/** Ends every access token at once; refresh tokens stay. */
export function expireTokens(shop: Shop): void {
  for (const token of shop.installation?.tokens.values() ?? []) token.expiresAt = 0;
}

/** The app, with what the shop granted it. */
export const appActor = (shop: Shop): Actor => ({
  appId: APP_ID,
  title: "LIVAPON",
  scopes: effectiveScopes(shop.installation?.scopes ?? []),
  isMerchant: false,
  fulfillsOrders: true,
});

export interface TokenAnswer {
  status: number;
  body: object;
}

const refused = (error: string, description: string): TokenAnswer => ({
  status: 400,
  body: { error, error_description: description },
});

interface Grant {
  apiKey: string;
  apiSecret: string;
  /** Shopify installs an app of this kind when it first asks for a token. */
  install: (shop: Shop) => Installation;
}

/** `POST /admin/oauth/access_token`. */
export async function grantToken(shop: Shop, request: Record<string, unknown>, grant: Grant): Promise<TokenAnswer> {
  if (request["client_id"] !== grant.apiKey || request["client_secret"] !== grant.apiSecret) {
    return refused("invalid_client", "Client authentication failed.");
  }
  if (request["grant_type"] === TOKEN_EXCHANGE) return exchange(shop, request, grant);
  if (request["grant_type"] === "refresh_token") return refresh(shop, request);
  return refused("unsupported_grant_type", "The grant type is not supported.");
}

async function exchange(shop: Shop, request: Record<string, unknown>, grant: Grant): Promise<TokenAnswer> {
  const { apiKey, apiSecret } = grant;
  let user: string;
  try {
    const { payload } = await jwtVerify(String(request["subject_token"]), new TextEncoder().encode(apiSecret), {
      algorithms: ["HS256"],
      audience: apiKey,
      clockTolerance: 10,
    });
    if (payload["dest"] !== `https://${shop.domain}`) throw new Error("dest");
    user = payload.sub ?? "1";
  } catch {
    return refused("invalid_subject_token", "The subject token is invalid.");
  }
  const installation = shop.installation ?? grant.install(shop);
  const scope = installation.scopes.join(",");
  const token = `shpat_${randomBytes(16).toString("hex")}`;
  if (request["requested_token_type"] === ONLINE) {
    installation.tokens.set(token, { expiresAt: Date.now() + ONLINE_S * 1000, userId: user });
    const { accountOwner, collaborator } = staffMember(shop, user);
    return {
      status: 200,
      body: {
        access_token: token,
        scope,
        expires_in: ONLINE_S,
        associated_user_scope: scope,
        associated_user: {
          id: Number(user) || 1,
          first_name: "Staff",
          last_name: "",
          email: "staff@example.com",
          email_verified: true,
          account_owner: accountOwner,
          locale: "ja",
          collaborator,
        },
      },
    };
  }
  if (request["expiring"] !== "1" && request["expiring"] !== 1) {
    installation.tokens.set(token, { expiresAt: null });
    return { status: 200, body: { access_token: token, scope } };
  }
  return { status: 200, body: issueExpiring(installation, token, scope) };
}

function issueExpiring(installation: Installation, token: string, scope: string): object {
  const refreshToken = `shprt_${randomBytes(16).toString("hex")}`;
  installation.tokens.set(token, { expiresAt: Date.now() + HOUR_S * 1000 });
  installation.refreshTokens.set(refreshToken, { expiresAt: Date.now() + REFRESHABLE_S * 1000, usedFor: null });
  return {
    access_token: token,
    scope,
    expires_in: HOUR_S,
    refresh_token: refreshToken,
    refresh_token_expires_in: REFRESHABLE_S,
  };
}

function refresh(shop: Shop, request: Record<string, unknown>): TokenAnswer {
  const given = String(request["refresh_token"]);
  const { installation } = shop;
  const known = installation?.refreshTokens.get(given);
  if (!installation || !known || known.expiresAt <= Date.now() || known.usedFor !== null) {
    return refused("invalid_grant", "The refresh token is invalid or has expired.");
  }
  const token = `shpat_${randomBytes(16).toString("hex")}`;
  known.usedFor = token;
  return { status: 200, body: issueExpiring(installation, token, installation.scopes.join(",")) };
}
