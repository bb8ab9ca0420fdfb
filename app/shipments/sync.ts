import { randomUUID } from "node:crypto";
import { CARRIERS, type CarrierCode } from "../carriers/carriers.ts";
import { diagnoseOrder, unfulfilledQuantity, type LineDiagnosis } from "../fulfillment-orders/diagnosis.ts";
import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import { REASONS, type ReasonCode } from "../fulfillment-orders/reasons.ts";
import type { FulfillmentSnapshot, OrderSnapshot } from "../orders/order-snapshot.ts";
import { readOrders, type OrderLook } from "../orders/read-orders.ts";
import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import { FulfillmentCreateDocument } from "../shopify/generated/admin.ts";
import { missingScopes, SYNC_SCOPES } from "../shopify/scopes.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { nextLook } from "./look-schedule.ts";
import type { SyncReason } from "./outcome.ts";
import { planFulfillments, withoutParcel, type Quantities } from "./plan.ts";
import type { SyncError } from "./read-model.ts";
import { recoverAttempt } from "./recover-attempt.ts";
import { settle, verdictOnError, verdictOnRefusal, type Verdict } from "./settle.ts";
import type { Intent, Visit, VisitShipment } from "./visit.ts";

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Everything a worker needs from outside, so that every rule can be tested exactly. */
export interface SyncDeps {
  db: Supabase;
  /** A client for a shop, or why there is none. */
  adminFor(shop: string): Promise<AdminClient | AdminError>;
  now(): Date;
  random(): number;
  log: Log;
  /** Whether the lease is good for one more request to Shopify. A worker that was stopped for long must not send. */
  leaseIsFresh(token: string): boolean;
  /** Called at named points of a sync; tests stop the process there. */
  failpoint?(name: Failpoint): void;
}

export type Failpoint = "after_claim" | "after_intent" | "after_answer" | "after_commit";

/**
 * Works through leased orders of one shop: reads them from Shopify in one request, clears up tries that nobody saw the
 * end of, sends what can ship, and gives everything else a reason and a next time. Ends every lease.
 * Returns whether something for these orders is due again already.
 */
export async function visitOrders(deps: SyncDeps, visits: Visit[]): Promise<{ dueAgain: boolean }> {
  const [first] = visits;
  if (!first) return { dueAgain: false };
  deps.failpoint?.("after_claim");

  const withFulfillmentOrders = missingScopes(first.grantedScopes, SYNC_SCOPES).length === 0;
  const admin = await deps.adminFor(first.shop);
  const read =
    "send" in admin
      ? await readOrders(
          admin,
          visits.map((visit) => visit.orderId),
          { withFulfillmentOrders },
        )
      : { ok: false as const, error: admin, cost: 0 };

  let dueAgain = false;
  for (const visit of visits) {
    const order = new OrderVisit(deps, visit, Math.round(read.cost / visits.length));
    if (!read.ok) await order.couldNotBeRead(read.error);
    else if (!("send" in admin)) throw new Error("a read without a client");
    else await order.run(admin, read.value.get(visit.orderId) ?? null);
    dueAgain = (await order.release()) || dueAgain;
  }
  return { dueAgain };
}

/** The work on one leased order. */
class OrderVisit {
  private readonly deps: SyncDeps;
  private readonly visit: Visit;
  private readonly readCost: number;
  private leaseLost = false;

  constructor(deps: SyncDeps, visit: Visit, readCost: number) {
    this.deps = deps;
    this.visit = visit;
    this.readCost = readCost;
  }

  async run(admin: AdminClient, look: OrderLook | null): Promise<void> {
    if (!look) return this.orderIsNotThere();
    const diagnosis = diagnoseOrder({ ...look, grantedScopes: this.visit.grantedScopes });
    await this.recordLook(look, diagnosis);

    const shopify = new ShopifySide(look, this.visit.claimedFulfillmentIds);
    for (const shipment of this.visit.shipments) {
      if (this.leaseLost) return;
      if ((await this.recover(shipment, shopify)) && shipment.due) await this.ship(admin, shipment, shopify, diagnosis);
    }
  }

  async couldNotBeRead(error: AdminError): Promise<void> {
    const verdict = verdictOnError(error, null);
    if (verdict.kind === "later") await this.pauseShop(verdict);
    for (const shipment of this.visit.shipments) if (shipment.due) await this.conclude(shipment, verdict);
    const retryAt = new Date(this.deps.now().getTime() + (verdict.kind === "later" ? verdict.delayMs : 60_000));
    await this.call("postpone_look", { p_next: error.code === "access_denied" ? null : retryAt.toISOString() });
  }

  async release(): Promise<boolean> {
    const ended = await callFunction<string>(this.deps.db, "release_order", {
      p_shop: this.visit.shop,
      p_order_id: this.visit.orderId,
      p_token: this.visit.leaseToken,
      p_now: this.deps.now().toISOString(),
    });
    if (ended === "lost") this.deps.log.warn(this.ids(), "lease lost");
    return ended === "due";
  }

  private async orderIsNotThere(): Promise<void> {
    for (const shipment of this.visit.shipments) {
      if (shipment.due) await this.conclude(shipment, { kind: "attention", reason: "order_not_found", error: null });
    }
    await this.call("postpone_look", { p_next: null });
  }

  private async recordLook(look: OrderLook, diagnosis: LineDiagnosis[]): Promise<void> {
    const now = this.deps.now();
    const next = nextLook(look.order, diagnosis, this.visit.lookCount, now);
    await this.call("record_look", {
      p_look: {
        order: look.order,
        fulfillmentOrders: look.fulfillmentOrders ?? [],
        lines: diagnosis,
        nextLookAt: next?.toISOString() ?? null,
        unrouted: diagnosis.some((line) => line.routing === "not_routed"),
        facts: {
          sourceName: look.order.sourceName,
          financialStatus: look.order.financialStatus,
          tags: look.order.tags,
          requiresShipping: look.order.lineItems.some((line) => line.requiresShipping),
          lines: diagnosis.map(({ lineItemId, ready, blocked, invisible, reason }) => ({
            lineItemId,
            ready,
            blocked,
            invisible,
            reason,
          })),
          scopes: this.visit.grantedScopes,
        },
      } as unknown as Json,
      p_now: now.toISOString(),
    });
  }

  /** Clears up what an earlier try of this shipment left behind. False: nothing more may be sent for it now. */
  private async recover(shipment: VisitShipment, shopify: ShopifySide): Promise<boolean> {
    for (const attempt of shipment.openAttempts) {
      const recovery = recoverAttempt(attempt, shopify.order.fulfillments, shopify.claimed, this.deps.now());
      switch (recovery.kind) {
        case "adopt":
          this.deps.log.warn(
            { ...this.ids(shipment), attempt: attempt.id, fulfillment: recovery.fulfillment.id },
            "adopted a fulfillment",
          );
          shopify.claimed.add(recovery.fulfillment.id);
          addFulfilled(shipment, attempt.intent.lines);
          await this.record(shipment, {
            attemptId: attempt.id,
            startedAt: attempt.startedAt,
            outcome: "adopted",
            fulfillment: recovery.fulfillment,
            fulfillmentOrderId: attempt.intent.lines[0]?.fulfillmentOrderId,
          });
          break;
        case "not_applied":
          await this.record(shipment, { attemptId: attempt.id, startedAt: attempt.startedAt, outcome: "not_applied" });
          break;
        case "settling":
          await this.record(shipment, {
            shipment: settle(
              shipment,
              { kind: "unknown", sentAt: new Date(attempt.startedAt), error: { code: "unclear", message: "" } },
              this.deps.now(),
              this.deps.random(),
            ),
          });
          return false;
        case "unclear":
          if (shipment.due) {
            await this.record(shipment, {
              shipment: settle(
                shipment,
                { kind: "attention", reason: "unclear_outcome", error: null },
                this.deps.now(),
                this.deps.random(),
              ),
            });
          }
          return false;
      }
    }
    return remaining(shipment).size > 0;
  }

  private async ship(
    admin: AdminClient,
    shipment: VisitShipment,
    shopify: ShopifySide,
    diagnosis: LineDiagnosis[],
  ): Promise<void> {
    const { parcels, unplaced } = planFulfillments(remaining(shipment), shopify.fulfillmentOrders);
    for (const parcel of parcels) {
      const intent: Intent = {
        ...parcel,
        company: CARRIERS[shipment.carrier as CarrierCode]?.company ?? null,
        trackingNumbers: shipment.trackingNumbers,
        notifyCustomer: shipment.notifyCustomer,
      };
      if (!(await this.send(admin, shipment, intent, shopify))) return;
    }
    if (unplaced.size > 0) await this.conclude(shipment, whyUnplaced(unplaced, shopify.order, diagnosis));
  }

  /** One fulfillmentCreate: intent, send once, outcome. False: the shipment is concluded for this visit. */
  private async send(
    admin: AdminClient,
    shipment: VisitShipment,
    intent: Intent,
    shopify: ShopifySide,
  ): Promise<boolean> {
    const attemptId = randomUUID();
    const startedAt = this.deps.now();
    const snapshot = { fulfillmentIds: shopify.order.fulfillments.map((fulfillment) => fulfillment.id) };
    const begun = await this.call("begin_attempt", {
      p_attempt: {
        id: attemptId,
        shipmentId: shipment.id,
        startedAt: startedAt.toISOString(),
        intent,
        snapshot,
      } as unknown as Json,
    });
    if (!begun) return false;
    this.deps.failpoint?.("after_intent");
    const attempt = { attemptId, startedAt: startedAt.toISOString() };
    if (!this.deps.leaseIsFresh(this.visit.leaseToken)) {
      this.leaseLost = true;
      return false;
    }

    const answer = await admin.send(FulfillmentCreateDocument, { fulfillment: fulfillmentInput(intent) });
    this.deps.failpoint?.("after_answer");
    const cost = this.readCost + (answer.cost?.actual ?? 0);
    if (!answer.ok) {
      const verdict = verdictOnError(answer.error, startedAt);
      if (verdict.kind === "later") await this.pauseShop(verdict);
      // An attempt whose end is unknown stays open, so that the next visit finds out before it sends anything.
      await this.conclude(shipment, verdict, verdict.kind === "unknown" ? undefined : { ...attempt, cost });
      return false;
    }
    const { fulfillment, userErrors } = answer.data.fulfillmentCreate ?? { fulfillment: null, userErrors: [] };
    if (userErrors.length > 0) {
      await this.conclude(shipment, verdictOnRefusal(userErrors), { ...attempt, cost });
      return false;
    }
    if (!fulfillment) {
      const error = { code: "unclear", message: "fulfillmentCreate answered neither a fulfillment nor an error" };
      await this.conclude(shipment, { kind: "unknown", sentAt: startedAt, error });
      return false;
    }

    const made: FulfillmentSnapshot = {
      id: fulfillment.id,
      name: fulfillment.name,
      status: fulfillment.status,
      createdAt: fulfillment.createdAt,
      updatedAt: fulfillment.updatedAt,
      company: intent.company,
      trackingNumbers: intent.trackingNumbers,
      lineItems: intent.lines,
    };
    shopify.shipped(made, intent);
    addFulfilled(shipment, intent.lines);
    const recorded = await this.record(shipment, {
      ...attempt,
      outcome: "synced",
      fulfillment: made,
      fulfillmentOrderId: intent.lines[0]?.fulfillmentOrderId,
      cost,
    });
    this.deps.failpoint?.("after_commit");
    this.deps.log.info(
      { ...this.ids(shipment), attempt: attemptId, fulfillment: fulfillment.id, cost },
      "fulfillment created",
    );
    return recorded;
  }

  /** Ends this try of a shipment with a verdict; with `attempt`, that is what was sent, otherwise nothing was. */
  private async conclude(
    shipment: VisitShipment,
    verdict: Verdict,
    attempt?: { attemptId: string; startedAt: string; cost: number },
  ): Promise<void> {
    const now = this.deps.now();
    const state = settle(shipment, verdict, now, this.deps.random());
    const isSent = verdict.kind === "unknown";
    await this.record(shipment, {
      ...(isSent ? {} : (attempt ?? { attemptId: randomUUID(), startedAt: now.toISOString(), cost: this.readCost })),
      outcome: state.status === "pending" ? "retry" : state.status,
      reason: state.reason,
      error: state.error,
      shipment: state,
    });
    this.deps.log.info(
      { ...this.ids(shipment), status: state.status, reason: state.reason, nextTryAt: state.nextTryAt },
      "not shipped",
    );
  }

  private record(
    shipment: VisitShipment,
    outcome: {
      attemptId?: string;
      startedAt?: string;
      outcome?: string;
      reason?: SyncReason;
      error?: SyncError | null;
      cost?: number;
      fulfillment?: FulfillmentSnapshot;
      fulfillmentOrderId?: string | undefined;
      shipment?: object;
    },
  ): Promise<boolean> {
    return this.call("record_outcome", {
      p_outcome: { shipmentId: shipment.id, ...outcome } as unknown as Json,
      p_now: this.deps.now().toISOString(),
    });
  }

  private async pauseShop(verdict: Extract<Verdict, { kind: "later" }>): Promise<void> {
    await callFunction(this.deps.db, "pause_shop", {
      p_shop: this.visit.shop,
      p_until: new Date(this.deps.now().getTime() + verdict.delayMs).toISOString(),
      p_reason: verdict.reason,
    });
  }

  /** A write under the lease. False once the lease is lost; then nothing was written. */
  private async call(
    name: "postpone_look" | "record_look" | "begin_attempt" | "record_outcome",
    args: object,
  ): Promise<boolean> {
    const held = await callFunction<boolean>(this.deps.db, name, {
      p_shop: this.visit.shop,
      p_order_id: this.visit.orderId,
      p_token: this.visit.leaseToken,
      ...args,
    } as never);
    if (!held) this.leaseLost = true;
    return held;
  }

  private ids(shipment?: VisitShipment): object {
    return { shop: this.visit.shop, order: this.visit.orderId, ...(shipment ? { shipment: shipment.id } : {}) };
  }
}

/** What Shopify has, as this visit saw it and has changed it since. */
class ShopifySide {
  order: OrderSnapshot;
  fulfillmentOrders: FulfillmentOrder[];
  readonly claimed: Set<string>;

  constructor(look: OrderLook, claimed: string[]) {
    this.order = look.order;
    this.fulfillmentOrders = look.fulfillmentOrders ?? [];
    this.claimed = new Set(claimed);
  }

  shipped(fulfillment: FulfillmentSnapshot, intent: Intent): void {
    this.order = { ...this.order, fulfillments: [...this.order.fulfillments, fulfillment] };
    this.fulfillmentOrders = withoutParcel(this.fulfillmentOrders, intent.lines);
    this.claimed.add(fulfillment.id);
  }
}

/** Why what could not be placed has to wait, or never will ship. */
function whyUnplaced(unplaced: Quantities, order: OrderSnapshot, diagnosis: LineDiagnosis[]): Verdict {
  if (order.cancelledAt) return { kind: "cancel", reason: "order_cancelled" };
  let verdict: Verdict | null = null;
  for (const [lineItemId, quantity] of unplaced) {
    const line = diagnosis.find((candidate) => candidate.lineItemId === lineItemId);
    const item = order.lineItems.find((candidate) => candidate.id === lineItemId);
    if (!line || !item) return { kind: "attention", reason: "over_quantity", error: null };
    const mayStillCome = line.blocked + line.invisible;
    if (quantity > mayStillCome) {
      const error = {
        code: "over_quantity",
        message: `${unfulfilledQuantity(order, item)} left to fulfill on Shopify`,
      };
      return { kind: "attention", reason: "over_quantity", error };
    }
    const reason: ReasonCode = line.reason ?? "not_routed_yet";
    if (REASONS[reason].routing === "permission_missing")
      return { kind: "attention", reason: "permission_missing", error: null };
    verdict ??= { kind: "wait", reason, opensAt: line.detail?.fulfillAt };
  }
  return verdict ?? { kind: "wait", reason: "not_routed_yet" };
}

/** The mutation's input. Lines and quantities are always named: without them Shopify would ship everything. */
function fulfillmentInput(intent: Intent) {
  const byFulfillmentOrder = Map.groupBy(intent.lines, (line) => line.fulfillmentOrderId);
  return {
    lineItemsByFulfillmentOrder: [...byFulfillmentOrder].map(([fulfillmentOrderId, lines]) => ({
      fulfillmentOrderId,
      fulfillmentOrderLineItems: lines.map((line) => ({
        id: line.fulfillmentOrderLineItemId,
        quantity: line.quantity,
      })),
    })),
    trackingInfo: { numbers: intent.trackingNumbers, ...(intent.company ? { company: intent.company } : {}) },
    notifyCustomer: intent.notifyCustomer,
  };
}

function remaining(shipment: VisitShipment): Quantities {
  return new Map(
    shipment.lines.flatMap((line): [string, number][] =>
      line.quantity > line.fulfilledQuantity ? [[line.lineItemId, line.quantity - line.fulfilledQuantity]] : [],
    ),
  );
}

function addFulfilled(shipment: VisitShipment, lines: { lineItemId: string; quantity: number }[]): void {
  for (const sent of lines) {
    const line = shipment.lines.find((candidate) => candidate.lineItemId === sent.lineItemId);
    if (line) line.fulfilledQuantity = Math.min(line.quantity, line.fulfilledQuantity + sent.quantity);
  }
}
