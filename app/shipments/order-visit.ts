import { randomUUID } from "node:crypto";
import { shopifyCompanyOf } from "../carriers/carriers.ts";
import {
  diagnoseOrder,
  unfulfilledQuantity,
  whyNotShown,
  type LineDiagnosis,
} from "../fulfillment-orders/diagnosis.ts";
import {
  NOTHING_LEFT,
  REASONS,
  routingOf,
  waitsForRouting,
  type ReasonCode,
  type ReasonDetail,
} from "../fulfillment-orders/reasons.ts";
import { observedFacts } from "../fulfillment-orders/observed-facts.ts";
import type { FulfillmentSnapshot, OrderSnapshot } from "../orders/order-snapshot.ts";
import type { OrderLook } from "../orders/read-orders.ts";
import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import { FulfillmentCreateDocument } from "../shopify/generated/admin.ts";
import { missingScopes, SYNC_SCOPES } from "../shopify/scopes.ts";
import { callFunction } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { amendShipment, postponeAmendment, type Amending } from "./amend-shipment.ts";
import { nextLook } from "./look-schedule.ts";
import type { SyncReason } from "./outcome.ts";
import { planFulfillments, type Plan, type Quantities } from "./plan.ts";
import type { SyncAttempt, SyncError } from "./read-model.ts";
import { recoverAttempt } from "./recover-attempt.ts";
import { settle, settleKnown, verdictOnError, verdictOnRefusal, type ShipmentState, type Verdict } from "./settle.ts";
import { ShopifySide } from "./shopify-side.ts";
import type { SyncDeps } from "./sync-deps.ts";
import { addFulfilled, remaining, type Intent, type Visit, type VisitAmendment, type VisitShipment } from "./visit.ts";

/** The work on one leased order. */
export class OrderVisit {
  /** Points that reading it has cost. */
  readCost = 0;
  /** Set by `release`: there is more to do for it right now. */
  dueAgain = false;
  private readonly deps: SyncDeps;
  private readonly visit: Visit;
  /** The lease was lost, or the shop cannot be worked for: nothing more is sent. */
  private mustStop = false;
  /** Shipments that have got their next state in this visit: what the visit knows of them is old now. */
  private readonly concluded = new Set<string>();

  constructor(deps: SyncDeps, visit: Visit) {
    this.deps = deps;
    this.visit = visit;
  }

  get id(): string {
    return this.visit.orderId;
  }

  /** Whether the shop has granted, as far as is known, what nothing can be synced without. */
  get mayReadFulfillmentOrders(): boolean {
    return missingScopes(this.visit.grantedScopes, SYNC_SCOPES).length === 0;
  }

  /**
   * Sends what is due without reading Shopify first, when it is new and fits what the last look saw: half the points.
   * That is as safe as looking first, since Shopify refuses what does not fit any more. False: the order must be read.
   */
  async shipWhatIsKnown(admin: AdminClient): Promise<boolean> {
    const { known, shipments, claimedFulfillmentIds } = this.visit;
    const due = shipments.filter((shipment) => shipment.due);
    const isNew = due.every((shipment) => shipment.status === "pending" && shipment.retryCount === 0);
    const isClear = shipments.every((shipment) => shipment.openAttempts.length === 0);
    const isAmended = this.visit.amendments.some((amendment) => amendment.due);
    if (!known || !this.mayReadFulfillmentOrders || due.length === 0 || !isNew || !isClear || isAmended) return false;

    const shopify = new ShopifySide(known.fulfillmentOrders, known.fulfillmentIds, claimedFulfillmentIds);
    for (const shipment of due) {
      const { parcels, unplaced } = planFulfillments(remaining(shipment), shopify.fulfillmentOrders);
      if (unplaced.size > 0) return false;
      for (const parcel of parcels) {
        const end = await this.send(admin, shipment, parcel, shopify);
        if (end.kind === "changed") {
          await this.record(shipment, {
            ...end.attempt,
            outcome: "retry",
            reason: "changed_meanwhile",
            error: end.error,
          });
          return false;
        }
        if (end.kind === "concluded") break;
      }
      if (this.mustStop) return true;
    }
    return true;
  }

  /** Does everything that this order needs, given a fresh look at it. */
  async run(admin: AdminClient, look: OrderLook | null): Promise<void> {
    if (this.mustStop) return;
    if (!look) return this.orderIsNotThere();
    const diagnosis = diagnoseOrder({
      ...look,
      grantedScopes: this.visit.grantedScopes,
      stock: this.visit.stock,
      looksSoFar: this.visit.lookCount,
    });
    await this.recordLook(look, diagnosis);

    const { fulfillments } = look.order;
    const fulfillmentIds = fulfillments.map((fulfillment) => fulfillment.id);
    const shopify = new ShopifySide(look.fulfillmentOrders ?? [], fulfillmentIds, this.visit.claimedFulfillmentIds);
    // First of all what is certainly ours, so that no other shipment takes it for something strange.
    for (const shipment of this.visit.shipments) await this.adoptWhatIsThere(shipment, fulfillments, shopify);
    for (const shipment of this.visit.shipments) {
      if (this.mustStop) return;
      if (this.concluded.has(shipment.id)) continue;
      const isClear = await this.recover(shipment, fulfillments, shopify);
      const canGoNow = shipment.due || (shipment.status === "waiting" && shopify.takesAllOf(shipment));
      if (isClear && canGoNow && !shipment.isBeingUndone)
        await this.ship(admin, shipment, look.order, shopify, diagnosis);
    }
    for (const amendment of this.visit.amendments) {
      if (this.mustStop) return;
      if (amendment.due) await this.amend(admin, amendment, fulfillments);
    }
  }

  async couldNotBeRead(error: AdminError): Promise<void> {
    const verdict = verdictOnError(error, null);
    if (verdict.kind === "later") await this.pauseShop(verdict);
    const isDenied = error.code === "access_denied";
    if (isDenied) await this.doubtScopes();
    const ofShipments: Verdict = isDenied && !this.mayReadFulfillmentOrders ? { kind: "not_permitted" } : verdict;
    for (const shipment of this.visit.shipments) {
      if (shipment.due && !this.concluded.has(shipment.id) && remaining(shipment).size > 0) {
        await this.conclude(shipment, ofShipments);
      }
    }
    for (const amendment of this.visit.amendments) {
      if (amendment.due) await postponeAmendment(this.amending, amendment, verdict);
    }
    // Granting what is missing wakes every order.
    if (isDenied) return this.recordUnseen("permission_missing", { said: error.message });
    const retryAt = new Date(this.deps.now().getTime() + (verdict.kind === "later" ? verdict.delayMs : 60_000));
    await this.postponeLook(retryAt.toISOString());
  }

  async release(): Promise<void> {
    const ended = await callFunction<string>(this.deps.db, "release_order", {
      p_shop: this.visit.shop,
      p_order_id: this.visit.orderId,
      p_token: this.visit.leaseToken,
      p_now: this.deps.now().toISOString(),
    });
    if (ended === "lost") this.deps.log.warn(this.ids(), "lease lost");
    this.dueAgain = ended === "due";
  }

  private async orderIsNotThere(): Promise<void> {
    const reason = whyNotShown(this.visit, this.deps.now());
    const verdict: Verdict = { kind: "attention", reason, error: null };
    for (const shipment of this.visit.shipments) {
      if (shipment.due && !this.concluded.has(shipment.id)) await this.conclude(shipment, verdict);
    }
    for (const amendment of this.visit.amendments) {
      if (amendment.due) await postponeAmendment(this.amending, amendment, verdict);
    }
    await this.recordUnseen(reason);
  }

  private async postponeLook(next: string): Promise<void> {
    await this.call("postpone_look", { p_next: next });
    this.deps.dueAt?.(next);
  }

  /** Shopify does not show the order: its lines say why, and only an event can change that. */
  private async recordUnseen(reason: ReasonCode, detail: ReasonDetail | null = null): Promise<void> {
    await this.call("record_unseen", {
      p_reason: reason,
      p_routing: routingOf(reason),
      p_detail: detail,
      p_now: this.deps.now().toISOString(),
    });
  }

  private async recordLook(look: OrderLook, diagnosis: LineDiagnosis[]): Promise<void> {
    const now = this.deps.now();
    const next = nextLook(look.order, diagnosis, this.visit.lookCount, now);
    await this.call("record_look", {
      p_look: {
        order: look.order,
        fulfillmentOrders: look.fulfillmentOrders ?? [],
        lines: diagnosis.map(({ reason, detail, ...line }) => ({
          ...line,
          routing: routingOf(reason),
          // What has nothing left is told by its quantities, also where no look came by since.
          ...(Object.hasOwn(NOTHING_LEFT, line.state) ? { reason: null, detail: null } : { reason, detail }),
        })),
        nextLookAt: next?.toISOString() ?? null,
        unrouted: diagnosis.some((line) => waitsForRouting(line.reason)),
        facts: observedFacts(look, diagnosis, this.visit.grantedScopes),
      } as unknown as Json,
      p_now: now.toISOString(),
    });
    this.deps.dueAt?.(next?.toISOString() ?? null);
  }

  /** Ends the tries of this shipment whose fulfillment is on Shopify. */
  private async adoptWhatIsThere(
    shipment: VisitShipment,
    fulfillments: FulfillmentSnapshot[],
    shopify: ShopifySide,
  ): Promise<void> {
    for (const attempt of [...shipment.openAttempts]) {
      const recovery = recoverAttempt(attempt, fulfillments, shopify.claimed, this.deps.now());
      if (recovery.kind !== "adopt") continue;
      shopify.claimed.add(recovery.fulfillment.id);
      for (const amendment of this.visit.amendments) {
        if (amendment.shipmentId === shipment.id) amendment.fulfillmentIds.push(recovery.fulfillment.id);
      }
      shipment.openAttempts.splice(shipment.openAttempts.indexOf(attempt), 1);
      addFulfilled(shipment, attempt.intent.lines);
      await this.record(shipment, {
        attemptId: attempt.id,
        startedAt: attempt.startedAt,
        outcome: "adopted",
        fulfillment: recovery.fulfillment,
        fulfillmentOrderId: attempt.intent.lines[0]?.fulfillmentOrderId,
        ...this.goesOn(shipment, "adopted"),
      });
      const ids = { ...this.ids(shipment), attempt: attempt.id, fulfillment: recovery.fulfillment.id };
      this.deps.log.warn(ids, "adopted a fulfillment");
    }
  }

  /** Clears up what else earlier tries of this shipment left behind. False: nothing more may be sent for it now. */
  private async recover(
    shipment: VisitShipment,
    fulfillments: FulfillmentSnapshot[],
    shopify: ShopifySide,
  ): Promise<boolean> {
    for (const attempt of [...shipment.openAttempts]) {
      const recovery = recoverAttempt(attempt, fulfillments, shopify.claimed, this.deps.now());
      if (recovery.kind === "not_applied") {
        shipment.openAttempts.splice(shipment.openAttempts.indexOf(attempt), 1);
        const { id: attemptId, startedAt } = attempt;
        await this.record(shipment, {
          attemptId,
          startedAt,
          outcome: "not_applied",
          ...this.goesOn(shipment, "not_applied"),
        });
      } else {
        const verdict: Verdict =
          recovery.kind === "settling" ? recovery : { kind: "attention", reason: "unclear_outcome", error: null };
        if (shipment.due) await this.leaveOpen(shipment, verdict);
        return false;
      }
    }
    return remaining(shipment).size > 0 && !this.concluded.has(shipment.id);
  }

  /** It is known what became of its sends: what that changes of the shipment itself. */
  private goesOn(shipment: VisitShipment, outcome: "adopted" | "not_applied"): { shipment?: ShipmentState } {
    const state = shipment.openAttempts.length === 0 ? settleKnown(shipment, outcome, this.deps.now()) : null;
    if (!state) return {};
    if (state.status === "pending") Object.assign(shipment, { status: "pending", retryCount: 0, due: true });
    else this.concluded.add(shipment.id);
    return { shipment: state };
  }

  private async amend(
    admin: AdminClient,
    amendment: VisitAmendment,
    fulfillments: FulfillmentSnapshot[],
  ): Promise<void> {
    const shipment = this.visit.shipments.find((candidate) => candidate.id === amendment.shipmentId);
    const creating = shipment?.openAttempts.map((attempt) => attempt.startedAt).toSorted();
    await amendShipment(this.amending, admin, amendment, fulfillments, creating?.at(-1) ?? null);
  }

  /** What bringing amendments to Shopify needs of a visit. */
  private get amending(): Amending {
    const { leaseToken, shop, orderId } = this.visit;
    return {
      deps: this.deps,
      ids: { shop, order: orderId },
      isStillOurs: () => this.deps.leaseIsFresh(leaseToken),
      write: (name, args) => this.call(name, args),
      stop: async (verdict) => {
        this.mustStop = true;
        await this.pauseShop(verdict);
      },
    };
  }

  private async ship(
    admin: AdminClient,
    shipment: VisitShipment,
    order: OrderSnapshot,
    shopify: ShopifySide,
    diagnosis: LineDiagnosis[],
  ): Promise<void> {
    const { parcels, unplaced } = planFulfillments(remaining(shipment), shopify.fulfillmentOrders);
    for (const parcel of parcels) {
      const end = await this.send(admin, shipment, parcel, shopify);
      if (end.kind === "changed") {
        const verdict: Verdict = { kind: "error", reason: "changed_meanwhile", error: end.error };
        return this.conclude(shipment, verdict, end.attempt);
      }
      if (end.kind === "concluded") return;
    }
    if (unplaced.size > 0) await this.conclude(shipment, whyUnplaced(unplaced, order, diagnosis));
  }

  /**
   * One fulfillmentCreate: intent, send once, outcome. `changed`: Shopify refused because its side is not what we
   * thought; the attempt is the caller's to record. `concluded`: this shipment has got its next state.
   */
  private async send(
    admin: AdminClient,
    shipment: VisitShipment,
    parcel: Plan["parcels"][number],
    shopify: ShopifySide,
  ): Promise<{ kind: "made" | "concluded" } | { kind: "changed"; attempt: Attempt; error: SyncError }> {
    const intent: Intent = {
      ...parcel,
      company: shopifyCompanyOf(shipment.carrier),
      trackingNumbers: shipment.trackingNumbers,
      // One mail for a shipment, also when it leaves from several locations.
      notifyCustomer: shipment.notifyCustomer && shipment.lines.every((line) => line.fulfilledQuantity === 0),
    };
    const startedAt = this.deps.now();
    const attempt: Attempt = { attemptId: randomUUID(), startedAt: startedAt.toISOString(), cost: this.readCost };
    const begun = await this.call("begin_attempt", {
      p_attempt: {
        id: attempt.attemptId,
        shipmentId: shipment.id,
        startedAt: attempt.startedAt,
        intent,
        snapshot: { fulfillmentIds: shopify.fulfillmentIds },
      } as unknown as Json,
    });
    if (!begun) return { kind: "concluded" };
    this.deps.failpoint?.("after_intent");

    const isStillOurs = () => this.deps.leaseIsFresh(this.visit.leaseToken);
    const answer = await admin.send(FulfillmentCreateDocument, { fulfillment: fulfillmentInput(intent) }, isStillOurs);
    this.deps.failpoint?.("after_answer");
    attempt.cost += answer.cost?.actual ?? 0;
    if (!answer.ok) {
      const verdict = verdictOnError(answer.error, startedAt);
      if (answer.error.code === "access_denied") await this.doubtScopes();
      if (verdict.kind === "unknown") await this.leaveOpen(shipment, verdict);
      else await this.conclude(shipment, verdict, attempt);
      return { kind: "concluded" };
    }
    const { fulfillment, userErrors } = answer.data.fulfillmentCreate ?? { fulfillment: null, userErrors: [] };
    if (userErrors.length > 0) {
      const refusal = verdictOnRefusal(userErrors);
      if (refusal.kind === "error") return { kind: "changed", attempt, error: refusal.error };
      await this.conclude(shipment, refusal, attempt);
      return { kind: "concluded" };
    }
    if (!fulfillment) {
      const error = { code: "unclear", message: "fulfillmentCreate answered neither a fulfillment nor an error" };
      await this.leaveOpen(shipment, { kind: "unknown", sentAt: startedAt, error });
      return { kind: "concluded" };
    }

    const made: FulfillmentSnapshot = {
      ...fulfillment,
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
      sent: intent.lines,
    });
    this.deps.failpoint?.("after_commit");
    this.deps.log.info(
      { ...this.ids(shipment), attempt: attempt.attemptId, fulfillment: fulfillment.id, cost: attempt.cost },
      "fulfillment created",
    );
    return { kind: recorded ? "made" : "concluded" };
  }

  /** Ends this try of a shipment with a verdict. Without an attempt, nothing was sent; the try is written down still. */
  private async conclude(shipment: VisitShipment, verdict: Verdict, attempt?: Attempt): Promise<void> {
    this.concluded.add(shipment.id);
    const now = this.deps.now();
    const state = settle(shipment, verdict, now, this.deps.random());
    if (verdict.kind === "later") {
      this.mustStop = true;
      await this.pauseShop(verdict);
    }
    await this.record(shipment, {
      ...(attempt ?? { attemptId: randomUUID(), startedAt: now.toISOString(), cost: this.readCost }),
      outcome: state.status === "pending" ? "retry" : state.status,
      reason: state.reason,
      error: state.error,
      shipment: state,
    });
    this.announce(shipment, state);
  }

  /** Moves a shipment on while its attempt stays open, so that the next visit finds out before it sends anything. */
  private async leaveOpen(shipment: VisitShipment, verdict: Verdict): Promise<void> {
    this.concluded.add(shipment.id);
    const state = settle(shipment, verdict, this.deps.now(), this.deps.random());
    await this.record(shipment, { shipment: state });
    this.announce(shipment, state);
  }

  private announce(shipment: VisitShipment, state: ShipmentState): void {
    const { status, reason, nextTryAt } = state;
    this.deps.dueAt?.(nextTryAt);
    this.deps.log.info({ ...this.ids(shipment), status, reason, nextTryAt }, "not shipped");
  }

  private record(shipment: VisitShipment, outcome: Outcome): Promise<boolean> {
    return this.call("record_outcome", {
      p_outcome: {
        shipmentId: shipment.id,
        fulfillmentOrderId: outcome.sent?.[0]?.fulfillmentOrderId,
        ...outcome,
      } as unknown as Json,
      p_now: this.deps.now().toISOString(),
    });
  }

  /** Shopify refused what the shop seemed to have granted: what it did grant is asked for soon. */
  private async doubtScopes(): Promise<void> {
    if (!this.mayReadFulfillmentOrders) return;
    await callFunction(this.deps.db, "doubt_scopes", { p_shop: this.visit.shop, p_now: this.deps.now().toISOString() });
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
    name:
      | "postpone_look"
      | "record_unseen"
      | "record_look"
      | "begin_attempt"
      | "record_outcome"
      | "begin_amendment"
      | "record_amendment",
    args: object,
  ): Promise<boolean> {
    const held = await callFunction<boolean>(this.deps.db, name, {
      p_shop: this.visit.shop,
      p_order_id: this.visit.orderId,
      p_token: this.visit.leaseToken,
      ...args,
    } as never);
    if (!held) this.mustStop = true;
    return held;
  }

  private ids(shipment?: VisitShipment): object {
    return { shop: this.visit.shop, order: this.visit.orderId, ...(shipment ? { shipment: shipment.id } : {}) };
  }
}

/** An attempt that was begun: what is sent is written down under its id. */
interface Attempt {
  attemptId: string;
  startedAt: string;
  cost: number;
}

/** What the SQL function record_outcome takes. */
interface Outcome extends Partial<Attempt> {
  outcome?: NonNullable<SyncAttempt["outcome"]>;
  reason?: SyncReason | null;
  error?: SyncError | null;
  fulfillment?: FulfillmentSnapshot;
  /** What has just left the fulfillment orders that we remember. */
  sent?: Intent["lines"];
  fulfillmentOrderId?: string | undefined;
  shipment?: ShipmentState;
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
    const { state } = REASONS[reason];
    if (state === "permission_missing") return { kind: "not_permitted" };
    // Nothing will ever come of waiting for what nobody ships.
    if (state === "not_shippable") return { kind: "attention", reason, error: null };
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
    ...(intent.trackingNumbers.length > 0 && {
      trackingInfo: { numbers: intent.trackingNumbers, ...(intent.company ? { company: intent.company } : {}) },
    }),
    notifyCustomer: intent.notifyCustomer,
  };
}
