import type { AdminClient, AdminError } from "../../shopify/admin-api.ts";
import {
  FulfillmentCancelDocument,
  HoldFulfillmentOrderDocument,
  MoveFulfillmentOrderDocument,
  OpenFulfillmentOrderDocument,
  ReleaseHoldsDocument,
  RequestCancellationDocument,
  RerouteFulfillmentOrderDocument,
  type FulfillmentHoldReason,
} from "../../shopify/generated/admin.ts";
import { callFunction, type Supabase } from "../../supabase/client.ts";
import type { Json } from "../../supabase/database.types.ts";
import { readFulfillmentForRemedy, readFulfillmentOrderForRemedy } from "./read-for-remedy.ts";
import {
  cancellationFor,
  factsOf,
  remediesFor,
  stillOffered,
  type Allowed,
  type Remedy,
  type RemedyFacts,
  type RemedyRequest,
} from "./remedies.ts";

/**
 * `done`; `partly`: some of it, `message` may say why; `changed`: Shopify's side is not what was shown any more, nothing
 * was done; `busy`: somebody else is just doing something to the order, nothing was done; `refused`: Shopify said no,
 * `message` is its sentence; `unreached`: nothing was done; `unclear`: nobody knows, look again.
 */
export type RemedyOutcome = "done" | "partly" | "changed" | "busy" | "refused" | "unreached" | "unclear";

export interface RemedyResult {
  outcome: RemedyOutcome;
  message: string | null;
}

export interface RemedyDeps {
  db: Supabase;
  admin: AdminClient;
  now: () => Date;
}

export interface RemedyAsked {
  shop: string;
  requestId: string;
  orderId: string;
  /** The staff member's id; null where the shop's policy asks. */
  by: string | null;
  /** What the policy asks for: it has one try for each fulfillment order. */
  policyKey?: string;
  request: RemedyRequest;
  allowed: Allowed;
  /** What of the fulfillment order's lines is registered, by line item. */
  registered?: Readonly<Record<string, number>>;
}

/**
 * Does on Shopify what was asked for, once: the same request id again gets the first answer. What is asked is held against
 * Shopify as it is now, so nothing is done that was not shown; and one at a time does something to an order. Written down
 * before and after, with who asked and what was in the way; then the order is woken, whatever came of it.
 */
export async function applyRemedy({ db, admin, now }: RemedyDeps, asked: RemedyAsked): Promise<RemedyResult> {
  const { shop, requestId, orderId, by, policyKey, request } = asked;
  const known = await callFunction<RemedyResult | null>(db, "begin_remedy", {
    p_shop: shop,
    p_id: requestId,
    p_remedy: { orderId, by, policyKey: policyKey ?? null, ...request } as unknown as Json,
    p_now: now().toISOString(),
  });
  if (known) return known;
  const { result, facts } = await doOnce(admin, asked);
  await callFunction(db, "finish_remedy", {
    p_shop: shop,
    p_id: requestId,
    p_outcome: result.outcome,
    p_message: result.message,
    p_about: { ...facts } as Json,
    p_now: now().toISOString(),
  });
  return result;
}

async function doOnce(admin: AdminClient, asked: RemedyAsked): Promise<{ result: RemedyResult; facts: RemedyFacts }> {
  const { request } = asked;
  const offered = await offeredNow(admin, asked);
  if ("code" in offered) {
    const outcome = offered.code === "access_denied" ? "refused" : "unreached";
    return { result: { outcome, message: offered.message }, facts: {} };
  }
  const remedy = stillOffered(request, offered);
  if (!remedy) return { result: { outcome: "changed", message: null }, facts: {} };
  return { result: await send(admin, request, remedy), facts: factsOf(remedy, request) };
}

/** What could be done to what the request names, if it is the order's. */
async function offeredNow(
  admin: AdminClient,
  { orderId, request, allowed, registered }: RemedyAsked,
): Promise<Remedy[] | AdminError> {
  if (request.kind === "cancel_fulfillment") {
    const read = await readFulfillmentForRemedy(admin, request.fulfillmentId);
    if (!read.ok) return read.error;
    const remedy = read.value?.orderId === orderId ? cancellationFor(read.value) : null;
    return remedy ? [remedy] : [];
  }
  const read = await readFulfillmentOrderForRemedy(admin, request.fulfillmentOrderId);
  if (!read.ok) return read.error;
  return read.value?.orderId === orderId ? remediesFor(read.value, allowed, registered).remedies : [];
}

async function send(admin: AdminClient, request: RemedyRequest, remedy: Remedy): Promise<RemedyResult> {
  switch (request.kind) {
    case "open": {
      const answer = await admin.send(OpenFulfillmentOrderDocument, { id: request.fulfillmentOrderId });
      return answer.ok ? judged(answer.data.fulfillmentOrderOpen) : failed(answer.error);
    }
    case "release_holds":
      return release(admin, request);
    case "release_part": {
      const released = await release(admin, request);
      return released.outcome === "done" && remedy.kind === "release_part" ? holdRest(admin, remedy) : released;
    }
    case "move": {
      const { fulfillmentOrderId: id, locationId, lines } = request;
      const answer = await admin.send(MoveFulfillmentOrderDocument, { id, locationId, lines });
      if (!answer.ok) return failed(answer.error);
      const result = judged(answer.data.fulfillmentOrderMove);
      const rest = answer.data.fulfillmentOrderMove?.remainingFulfillmentOrder;
      // What was shipped from it before stays behind, closed.
      const someStayed = lines === null && rest && rest.status !== "CLOSED";
      return result.outcome === "done" && someStayed ? { outcome: "partly", message: null } : result;
    }
    case "cancel_fulfillment": {
      const answer = await admin.send(FulfillmentCancelDocument, { id: request.fulfillmentId });
      if (!answer.ok) return failed(answer.error);
      const result = judged(answer.data.fulfillmentCancel);
      const isCancelled = answer.data.fulfillmentCancel?.fulfillment?.status === "CANCELLED";
      return result.outcome === "done" && !isCancelled ? { outcome: "unclear", message: null } : result;
    }
    case "request_cancellation": {
      const answer = await admin.send(RequestCancellationDocument, { id: request.fulfillmentOrderId });
      return answer.ok ? judged(answer.data.fulfillmentOrderSubmitCancellationRequest) : failed(answer.error);
    }
    case "reroute": {
      const { fulfillmentOrderId: id, locationIds } = request;
      const answer = await admin.send(RerouteFulfillmentOrderDocument, { id, locationIds });
      if (!answer.ok) return failed(answer.error);
      const result = judged(answer.data.fulfillmentOrdersReroute);
      const moved = answer.data.fulfillmentOrdersReroute?.movedFulfillmentOrders ?? [];
      return result.outcome === "done" && moved.length === 0 ? { outcome: "unclear", message: null } : result;
    }
  }
}

async function release(
  admin: AdminClient,
  { fulfillmentOrderId: id, holdIds }: { fulfillmentOrderId: string; holdIds: string[] },
): Promise<RemedyResult> {
  const answer = await admin.send(ReleaseHoldsDocument, { id, holdIds });
  return answer.ok ? judged(answer.data.fulfillmentOrderReleaseHold) : failed(answer.error);
}

/**
 * Shopify splits nothing that is on hold. So everything was released, and what is not to ship is held again at once, for
 * the same reasons: the first hold splits it off, the others join it there.
 */
async function holdRest(
  admin: AdminClient,
  { fulfillmentOrderId: id, holds, staying }: Extract<Remedy, { kind: "release_part" }>,
): Promise<RemedyResult> {
  for (const [place, { reason, reasonNotes }] of holds.entries()) {
    const hold = {
      reason: reason as FulfillmentHoldReason,
      reasonNotes,
      handle: `rest-${place + 1}`,
      ...(place === 0 ? { fulfillmentOrderLineItems: staying } : {}),
    };
    const answer = await admin.send(HoldFulfillmentOrderDocument, { id, hold });
    const held = answer.ok ? judged(answer.data.fulfillmentOrderHold) : failed(answer.error);
    if (held.outcome !== "done") return { outcome: "partly", message: held.message };
  }
  return { outcome: "done", message: null };
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
