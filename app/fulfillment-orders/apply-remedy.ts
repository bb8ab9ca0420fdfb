import { readFulfillmentOrderForRemedy } from "./read-for-remedy.ts";
import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import {
  MoveFulfillmentOrderDocument,
  OpenFulfillmentOrderDocument,
  ReleaseHoldsDocument,
} from "../shopify/generated/admin.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import { isStillOffered, remediesFor, type Allowed, type RemedyRequest } from "./remedies.ts";

/**
 * `done`; `partly`: some lines stayed, since the location does not stock them; `changed`: Shopify's side is not what was
 * shown any more, nothing was done; `refused`: Shopify said no, `message` is its sentence; `unreached`: nothing was done;
 * `unclear`: nobody knows, look again.
 */
export type RemedyOutcome = "done" | "partly" | "changed" | "refused" | "unreached" | "unclear";

export interface RemedyResult {
  outcome: RemedyOutcome;
  message: string | null;
}

export interface RemedyDeps {
  db: Supabase;
  admin: AdminClient;
  now: () => Date;
}

/**
 * Does on Shopify what staff asked for, once: the same request id again gives the first answer. What is asked is held
 * against Shopify as it is now, so nothing is done that was not shown. Written down before and after, with who asked and
 * for which reason; then the order is woken, whatever came of it.
 */
export async function applyRemedy(
  { db, admin, now }: RemedyDeps,
  asked: {
    shop: string;
    requestId: string;
    orderId: string;
    by: string | null;
    request: RemedyRequest;
    allowed: Allowed;
  },
): Promise<RemedyResult> {
  const { shop, requestId, orderId, request } = asked;
  const known = await callFunction<RemedyResult | null>(db, "begin_remedy", {
    p_shop: shop,
    p_id: requestId,
    p_remedy: { orderId, by: asked.by, ...request },
    p_now: now().toISOString(),
  });
  if (known) return known;
  const result = await doOnce(admin, orderId, request, asked.allowed);
  await callFunction(db, "finish_remedy", {
    p_shop: shop,
    p_id: requestId,
    p_outcome: result.outcome,
    p_message: result.message,
    p_now: now().toISOString(),
  });
  return result;
}

async function doOnce(
  admin: AdminClient,
  orderId: string,
  request: RemedyRequest,
  allowed: Allowed,
): Promise<RemedyResult> {
  const read = await readFulfillmentOrderForRemedy(admin, request.fulfillmentOrderId);
  if (!read.ok) return { outcome: "unreached", message: read.error.message };
  if (!read.value || read.value.orderId !== orderId) return { outcome: "changed", message: null };
  if (!isStillOffered(request, remediesFor(read.value, allowed))) return { outcome: "changed", message: null };
  return send(admin, request);
}

async function send(admin: AdminClient, request: RemedyRequest): Promise<RemedyResult> {
  const id = request.fulfillmentOrderId;
  switch (request.kind) {
    case "open": {
      const answer = await admin.send(OpenFulfillmentOrderDocument, { id });
      return answer.ok ? judged(answer.data.fulfillmentOrderOpen) : failed(answer.error);
    }
    case "release_holds": {
      const answer = await admin.send(ReleaseHoldsDocument, { id, holdIds: request.holdIds });
      return answer.ok ? judged(answer.data.fulfillmentOrderReleaseHold) : failed(answer.error);
    }
    case "move": {
      const answer = await admin.send(MoveFulfillmentOrderDocument, { id, locationId: request.locationId });
      if (!answer.ok) return failed(answer.error);
      const result = judged(answer.data.fulfillmentOrderMove);
      const stays = answer.data.fulfillmentOrderMove?.remainingFulfillmentOrder;
      return result.outcome === "done" && stays ? { outcome: "partly", message: null } : result;
    }
  }
}

function judged(payload: { userErrors: { message: string }[] } | null | undefined): RemedyResult {
  if (!payload) return { outcome: "unclear", message: null };
  const { userErrors } = payload;
  return userErrors.length > 0
    ? { outcome: "refused", message: userErrors.map(({ message }) => message).join(" ") }
    : { outcome: "done", message: null };
}

function failed(error: AdminError): RemedyResult {
  if (error.code === "unclear") return { outcome: "unclear", message: error.message };
  return { outcome: error.code === "access_denied" ? "refused" : "unreached", message: error.message };
}
