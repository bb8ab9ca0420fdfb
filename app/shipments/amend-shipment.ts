import { randomUUID } from "node:crypto";
import { shopifyCompanyOf } from "../carriers/carriers.ts";
import type { FulfillmentSnapshot } from "../orders/order-snapshot.ts";
import type { AdminAnswer, AdminClient } from "../shopify/admin-api.ts";
import { FulfillmentCancelDocument, FulfillmentTrackingInfoUpdateDocument } from "../shopify/generated/admin.ts";
import { planAmendment, type SeenEnd, type Tracking } from "./plan-amendment.ts";
import type { SyncError } from "./read-model.ts";
import { MAX_ERROR_TRIES, SETTLE_MS } from "./retry-schedule.ts";
import { settle, verdictOnError, type Verdict } from "./settle.ts";
import type { SyncDeps } from "./sync-deps.ts";
import type { VisitAmendment } from "./visit.ts";

/** What bringing amendments to Shopify needs of the visit that does it. */
export interface Amending {
  deps: SyncDeps;
  /** For the log. */
  ids: object;
  isStillOurs(): boolean;
  /** A write under the lease. False once the lease, or the wish, is gone. */
  write(name: "begin_amendment" | "record_amendment", args: object): Promise<boolean>;
  /** Nothing more can be done for the shop just now. */
  stop(verdict: Extract<Verdict, { kind: "later" }>): Promise<void>;
}

/**
 * Brings a correction or an undo to Shopify, one fulfillment after the other. As with sending, each request is written
 * down before it is sent, and what has an unknown end is found out before it is repeated (planAmendment).
 *
 * @param fulfillments Shopify's fulfillments of the order, as just read; kept current here.
 * @param creatingSince When a fulfillmentCreate of this shipment was sent whose outcome is not known.
 */
export async function amendShipment(
  visit: Amending,
  admin: AdminClient,
  amendment: VisitAmendment,
  fulfillments: FulfillmentSnapshot[],
  creatingSince: string | null,
): Promise<void> {
  const wanted = wantedTracking(amendment);
  for (;;) {
    const now = visit.deps.now();
    const since = creatingSince ? new Date(creatingSince) : null;
    const { seen, step } = planAmendment(amendment, fulfillments, wanted, since, now);
    noteEnds(amendment, seen);
    if (step.kind === "done") {
      await visit.write("record_amendment", {
        p_outcome: { amendmentId: amendment.id, sends: seen, state: { status: "done" } },
        p_now: now.toISOString(),
      });
      visit.deps.log.info({ ...visit.ids, amendment: amendment.id }, `${amendment.kind} is on Shopify`);
      return;
    }
    if (step.kind !== "send") return postponeAmendment(visit, amendment, verdictOf(step, now), seen);
    if (seen.length > 0 && !(await record(visit, amendment, seen))) return;
    if (amendment.status === "retry" && amendment.retryCount >= MAX_ERROR_TRIES) {
      const error = { code: "unclear", message: "Shopify answered none of the last requests" };
      return postponeAmendment(visit, amendment, { kind: "attention", reason: "gave_up", error });
    }
    const changed = await send(visit, admin, amendment, step.fulfillment, step.notifyCustomer, wanted);
    if (!changed) return;
    fulfillments[fulfillments.findIndex(({ id }) => id === changed.id)] = changed;
  }
}

/** Gives an amendment its next time, or to a person. */
export async function postponeAmendment(
  visit: Amending,
  amendment: VisitAmendment,
  verdict: Verdict,
  ends: Sent[] = [],
): Promise<void> {
  if (verdict.kind === "later") await visit.stop(verdict);
  const now = visit.deps.now();
  const openAttempts = amendment.sends.filter((sent) => sent.outcome === null);
  const state = settle({ ...amendment, waitingSince: null, openAttempts }, verdict, now, visit.deps.random());
  await visit.write("record_amendment", {
    p_outcome: { amendmentId: amendment.id, sends: ends, state },
    p_now: now.toISOString(),
  });
  const { status, reason, nextTryAt } = state;
  visit.deps.dueAt?.(nextTryAt);
  visit.deps.log.info({ ...visit.ids, amendment: amendment.id, status, reason, nextTryAt }, `no ${amendment.kind} yet`);
}

/** One request: written down, sent once, and its end written down. Null: the amendment has its next state. */
async function send(
  visit: Amending,
  admin: AdminClient,
  amendment: VisitAmendment,
  fulfillment: FulfillmentSnapshot,
  notifyCustomer: boolean,
  wanted: Tracking | null,
): Promise<FulfillmentSnapshot | null> {
  const startedAt = visit.deps.now();
  const { company, trackingNumbers } = fulfillment;
  const request = {
    id: randomUUID(),
    fulfillmentId: fulfillment.id,
    startedAt: startedAt.toISOString(),
    notifyCustomer,
    shown: { company, trackingNumbers },
  };
  const begun = await visit.write("begin_amendment", { p_send: { ...request, amendmentId: amendment.id, wanted } });
  if (!begun) return null;
  visit.deps.failpoint?.("after_intent");

  const answer = wanted
    ? await updateTracking(visit, admin, fulfillment.id, wanted, notifyCustomer)
    : await cancel(visit, admin, fulfillment.id);
  visit.deps.failpoint?.("after_answer");
  const cost = answer.cost?.actual ?? null;
  const unclear = (message: string) =>
    postponeAmendment(visit, amendment, { kind: "unknown", sentAt: startedAt, error: { code: "unclear", message } });

  if (!answer.ok) {
    const verdict = verdictOnError(answer.error, startedAt);
    const end: Sent = { id: request.id, outcome: "not_applied", error: errorOf(verdict), cost };
    await postponeAmendment(visit, amendment, verdict, verdict.kind === "unknown" ? [] : [end]);
    return null;
  }
  if (!answer.data) {
    await unclear("Shopify answered nothing");
    return null;
  }
  const { userErrors, fulfillment: after } = answer.data;
  if (userErrors.length > 0) {
    const error = { code: "user_error", message: userErrors.map(({ message }) => message).join("; ") };
    const end: Sent = { id: request.id, outcome: "refused", error, cost };
    await postponeAmendment(visit, amendment, { kind: "attention", reason: "refused", error }, [end]);
    return null;
  }
  if (!after) {
    await unclear("Shopify answered neither a fulfillment nor an error");
    return null;
  }
  const changed: FulfillmentSnapshot = { ...fulfillment, ...(wanted ?? {}), ...after };
  const end: Sent = { id: request.id, outcome: "applied", error: null, cost };
  amendment.sends.push({ ...request, outcome: "applied" });
  const recorded = await record(visit, amendment, [end], changed);
  visit.deps.failpoint?.("after_commit");
  if (!recorded) return null;
  // Shopify changes a cancelled fulfillment's tracking without a word, and might not cancel one.
  if ((after.status === "CANCELLED") === (wanted !== null)) {
    const error = { code: after.status, message: `The fulfillment is ${after.status} on Shopify` };
    const reason = wanted ? "fulfillment_cancelled" : "refused";
    await postponeAmendment(visit, amendment, { kind: "attention", reason, error });
    return null;
  }
  return changed;
}

/** How a request ended: what the SQL function record_amendment takes. */
interface Sent {
  id: string;
  outcome: "applied" | "found" | "not_applied" | "refused";
  error?: SyncError | null;
  cost?: number | null;
}

function record(
  visit: Amending,
  amendment: VisitAmendment,
  sends: Sent[],
  fulfillment: FulfillmentSnapshot | null = null,
): Promise<boolean> {
  return visit.write("record_amendment", {
    p_outcome: { amendmentId: amendment.id, sends, fulfillment },
    p_now: visit.deps.now().toISOString(),
  });
}

type Change = {
  fulfillment?: { id: string; status: FulfillmentSnapshot["status"]; updatedAt: string } | null;
  userErrors: readonly { message: string }[];
};

async function updateTracking(
  visit: Amending,
  admin: AdminClient,
  fulfillmentId: string,
  wanted: Tracking,
  notifyCustomer: boolean,
): Promise<AdminAnswer<Change | null>> {
  const trackingInfoInput = { numbers: wanted.trackingNumbers, ...(wanted.company ? { company: wanted.company } : {}) };
  const variables = { fulfillmentId, trackingInfoInput, notifyCustomer };
  const answer = await admin.send(FulfillmentTrackingInfoUpdateDocument, variables, () => visit.isStillOurs());
  return answer.ok ? { ...answer, data: answer.data.fulfillmentTrackingInfoUpdate ?? null } : answer;
}

async function cancel(visit: Amending, admin: AdminClient, id: string): Promise<AdminAnswer<Change | null>> {
  const answer = await admin.send(FulfillmentCancelDocument, { id }, () => visit.isStillOurs());
  return answer.ok ? { ...answer, data: answer.data.fulfillmentCancel ?? null } : answer;
}

function wantedTracking({ kind, carrier, trackingNumbers }: VisitAmendment): Tracking | null {
  if (kind === "undo") return null;
  return { company: shopifyCompanyOf(carrier ?? ""), trackingNumbers: trackingNumbers ?? [] };
}

function noteEnds(amendment: VisitAmendment, seen: SeenEnd[]): void {
  for (const { id, outcome } of seen) {
    const sent = amendment.sends.find((candidate) => candidate.id === id);
    if (sent) sent.outcome = outcome;
  }
}

function verdictOf(
  step:
    { kind: "settling"; sentAt: Date } | { kind: "attention"; reason: "changed_elsewhere" | "fulfillment_cancelled" },
  now: Date,
): Verdict {
  if (step.kind === "attention") return { kind: "attention", reason: step.reason, error: null };
  const until = new Date(step.sentAt.getTime() + SETTLE_MS);
  if (until > now) return { kind: "settling", until };
  const error = { code: "unclear", message: "It is not known yet what is on Shopify" };
  return { kind: "error", reason: "unclear_outcome", error };
}

const errorOf = (verdict: Verdict): SyncError | null => ("error" in verdict ? verdict.error : null);
