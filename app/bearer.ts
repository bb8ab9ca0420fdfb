import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a request carries `Authorization: Bearer <secret>`. Takes the same time whatever was sent. */
export function hasBearer(request: Request, secret: string): boolean {
  const given = request.headers.get("authorization")?.match(/^Bearer (.+)$/)?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
