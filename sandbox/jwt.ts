import { jwtVerify, SignJWT, type JWTPayload } from "jose";

/** Signs a JSON Web Token with HS256, the way Supabase signs its keys and Shopify its session tokens. */
export function signJwt(claims: JWTPayload, secret: string): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(keyOf(secret));
}

/** The claims of a valid token; throws jose's errors for any other. */
export async function verifyJwt(token: string, secret: string): Promise<JWTPayload> {
  return (await jwtVerify(token, keyOf(secret), { algorithms: ["HS256"], clockTolerance: 30 })).payload;
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}
