import type { FulfillmentSnapshot } from "../orders/order-snapshot.ts";
import { SETTLE_MS } from "./retry-schedule.ts";
import type { VisitAmendment } from "./visit.ts";

/** A fulfillment's carrier, as Shopify names it, and numbers. */
export interface Tracking {
  company: string | null;
  trackingNumbers: string[];
}

/** What became of a request whose end nobody saw. */
export interface SeenEnd {
  id: string;
  outcome: "found" | "not_applied";
}

export type AmendmentStep =
  /** Ask Shopify to change or cancel this fulfillment. */
  | { kind: "send"; fulfillment: FulfillmentSnapshot; notifyCustomer: boolean }
  /** Something that was sent at that time may still come about: look again later. */
  | { kind: "settling"; sentAt: Date }
  | { kind: "attention"; reason: "changed_elsewhere" | "fulfillment_cancelled" }
  | { kind: "done" };

/**
 * What is to be done next for an amendment, and what became of its requests without an outcome. Pure.
 *
 * Both mutations may be repeated: one sets the whole tracking, the other does nothing to what is cancelled. Only the mail
 * must not go out twice. So a request with an unknown end is never repeated before Shopify shows the tracking as it was
 * before it; once it shows what was asked for, the mail went out with it. If it shows something else, somebody changed
 * it meanwhile, and nobody is overruled.
 *
 * @param fulfillments Shopify's fulfillments of the order, as just read.
 * @param wanted The tracking that is asked for; null for an undo.
 * @param creatingSince When a fulfillmentCreate of this shipment was sent whose outcome is not known; null if none.
 */
export function planAmendment(
  amendment: VisitAmendment,
  fulfillments: readonly FulfillmentSnapshot[],
  wanted: Tracking | null,
  creatingSince: Date | null,
  now: Date,
): { seen: SeenEnd[]; step: AmendmentStep } {
  const byId = new Map(fulfillments.map((fulfillment) => [fulfillment.id, fulfillment]));
  const isSettled = (sentAt: Date) => now.getTime() - sentAt.getTime() >= SETTLE_MS;

  const seen: SeenEnd[] = [];
  for (const send of amendment.sends) {
    if (send.outcome !== null) continue;
    const fulfillment = byId.get(send.fulfillmentId);
    if (wanted && fulfillment?.status === "CANCELLED") {
      seen.push({ id: send.id, outcome: "not_applied" });
    } else if (!fulfillment || (wanted ? shows(fulfillment, wanted, send.shown) : fulfillment.status === "CANCELLED")) {
      seen.push({ id: send.id, outcome: "found" });
    } else if (!isSettled(new Date(send.startedAt))) {
      return { seen, step: { kind: "settling", sentAt: new Date(send.startedAt) } };
    } else {
      seen.push({ id: send.id, outcome: "not_applied" });
      if (wanted && !isSame(fulfillment, send.shown))
        return { seen, step: { kind: "attention", reason: "changed_elsewhere" } };
    }
  }
  const earlierSendAt = amendment.earlierSendAt ? new Date(amendment.earlierSendAt) : null;
  if (earlierSendAt && !isSettled(earlierSendAt)) return { seen, step: { kind: "settling", sentAt: earlierSendAt } };

  const ends = new Map(seen.map(({ id, outcome }) => [id, outcome]));
  const took = amendment.sends.filter((send) => {
    const outcome = send.outcome ?? ends.get(send.id);
    return outcome === "applied" || outcome === "found";
  });
  const isHandled = new Set(took.map((send) => send.fulfillmentId));
  const notifyCustomer = amendment.notifyCustomer && !took.some((send) => send.notifyCustomer);
  const linked = amendment.fulfillmentIds.flatMap((id) => byId.get(id) ?? []);
  const live = linked.filter((fulfillment) => fulfillment.status !== "CANCELLED");
  const next = live.find((fulfillment) =>
    wanted ? !isHandled.has(fulfillment.id) && (notifyCustomer || !isSame(fulfillment, wanted)) : true,
  );
  if (next) return { seen, step: { kind: "send", fulfillment: next, notifyCustomer } };
  if (creatingSince) return { seen, step: { kind: "settling", sentAt: creatingSince } };
  if (wanted && linked.length > 0 && live.length === 0)
    return { seen, step: { kind: "attention", reason: "fulfillment_cancelled" } };
  return { seen, step: { kind: "done" } };
}

/** Where we name no carrier, Shopify may guess one: then it must be another than before to show that it was asked. */
function shows(fulfillment: Tracking, wanted: Tracking, before: Tracking): boolean {
  if (!sameNumbers(fulfillment, wanted)) return false;
  if (wanted.company !== null) return fulfillment.company === wanted.company;
  return fulfillment.company === null || fulfillment.company !== before.company || !sameNumbers(before, wanted);
}

function isSame(a: Tracking, b: Tracking): boolean {
  return a.company === b.company && sameNumbers(a, b);
}

function sameNumbers(a: Tracking, b: Tracking): boolean {
  const [left, right] = [new Set(a.trackingNumbers), new Set(b.trackingNumbers)];
  return left.size === right.size && [...left].every((number) => right.has(number));
}
