import { createHash, createHmac, randomUUID } from "node:crypto";
import { signJwt } from "../jwt.ts";

/** Shopify's session tokens live for a minute; so does this. */
const LIFETIME_SECONDS = 60;

export interface Identity {
  shop: string;
  apiKey: string;
  apiSecret: string;
  /** The member of staff who is signed in to the admin. */
  userId: string;
}

/** The session token ("id token") that the admin gives the app's page. */
export function mintSessionToken({ shop, apiKey, apiSecret, userId }: Identity, now = new Date()): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return signJwt(
    {
      iss: `https://${shop}/admin`,
      dest: `https://${shop}`,
      aud: apiKey,
      sub: userId,
      exp: issuedAt + LIFETIME_SECONDS,
      nbf: issuedAt,
      iat: issuedAt,
      jti: randomUUID(),
      sid: sessionId(shop, userId),
      sig: randomUUID(),
    },
    apiSecret,
  );
}

/** The parameters with which the admin opens the app's page in its frame, signed. */
export async function embedParameters(
  identity: Identity,
  { locale, now = new Date() }: { locale: string; now?: Date },
): Promise<URLSearchParams> {
  const parameters = new URLSearchParams({
    embedded: "1",
    host: encodedHost(identity.shop),
    id_token: await mintSessionToken(identity, now),
    locale,
    session: sessionId(identity.shop, identity.userId),
    shop: identity.shop,
    timestamp: String(Math.floor(now.getTime() / 1000)),
  });
  const message = [...parameters].map(([name, value]) => `${name}=${value}`).join("&");
  parameters.set("hmac", createHmac("sha256", identity.apiSecret).update(message).digest("hex"));
  return parameters;
}

/** The part of the shop's domain by which the admin addresses it. */
export function storeHandle(shop: string): string {
  return shop.replace(/\.myshopify\.com$/, "");
}

function encodedHost(shop: string): string {
  return Buffer.from(`admin.shopify.com/store/${storeHandle(shop)}`).toString("base64");
}

function sessionId(shop: string, userId: string): string {
  return createHash("sha256").update(`${shop} ${userId}`).digest("hex");
}
