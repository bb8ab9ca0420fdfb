import { describe, expect, test } from "vitest";
import type { FulfillmentSnapshot } from "../orders/order-snapshot.ts";
import { planAmendment, type Tracking } from "./plan-amendment.ts";
import type { VisitAmendment } from "./visit.ts";

const now = new Date("2026-11-23T12:00:00Z");
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

const was: Tracking = { company: "Yamato (JA)", trackingNumbers: ["OLD"] };
const wanted: Tracking = { company: "Yamato (JA)", trackingNumbers: ["NEW"] };

function fulfillment(id: string, tracking: Tracking = was, status = "SUCCESS"): FulfillmentSnapshot {
  return { id, name: null, status, createdAt: secondsAgo(900), updatedAt: secondsAgo(900), lineItems: [], ...tracking };
}

function send(outcome: "applied" | "not_applied" | null, over: Partial<VisitAmendment["sends"][number]> = {}) {
  return {
    id: "s1",
    fulfillmentId: "f1",
    startedAt: secondsAgo(60),
    notifyCustomer: true,
    shown: was,
    outcome,
    ...over,
  };
}

function correction(over: Partial<VisitAmendment> = {}): VisitAmendment {
  return {
    id: "a",
    shipmentId: "s",
    kind: "correction",
    carrier: "yamato",
    trackingNumbers: ["NEW"],
    notifyCustomer: true,
    status: "pending",
    retryCount: 0,
    due: true,
    fulfillmentIds: ["f1"],
    sends: [],
    earlierSendAt: null,
    ...over,
  };
}

const plan = (amendment: VisitAmendment, fulfillments: FulfillmentSnapshot[], tracking: Tracking | null = wanted) =>
  planAmendment(amendment, fulfillments, tracking, null, now);

describe("a correction", () => {
  test("is sent for what shows something else, with the mail that was asked for", () => {
    expect(plan(correction(), [fulfillment("f1")]).step).toMatchObject({ kind: "send", notifyCustomer: true });
    expect(plan(correction({ notifyCustomer: false }), [fulfillment("f1")]).step).toMatchObject({
      kind: "send",
      notifyCustomer: false,
    });
  });

  test("of two fulfillments mails the customer once", () => {
    const two = correction({ fulfillmentIds: ["f1", "f2"], sends: [send("applied")] });
    expect(plan(two, [fulfillment("f1", wanted), fulfillment("f2")]).step).toMatchObject({
      kind: "send",
      fulfillment: { id: "f2" },
      notifyCustomer: false,
    });
  });

  test("is done when Shopify shows it everywhere, whoever brought it there", () => {
    const quiet = correction({ notifyCustomer: false });
    expect(plan(quiet, [fulfillment("f1", wanted)]).step).toEqual({ kind: "done" });
    expect(plan(correction({ fulfillmentIds: [] }), []).step).toEqual({ kind: "done" });
  });

  describe("whose request has an unknown end", () => {
    const open = correction({ sends: [send(null)] });

    test("went through when Shopify shows it: nothing is sent again, and no second mail", () => {
      expect(plan(open, [fulfillment("f1", wanted)])).toEqual({
        seen: [{ id: "s1", outcome: "found" }],
        step: { kind: "done" },
      });
    });

    test("is waited for until Shopify has had time to show it", () => {
      const fresh = correction({ sends: [send(null, { startedAt: secondsAgo(29) })] });
      expect(plan(fresh, [fulfillment("f1")]).step).toMatchObject({ kind: "settling" });
    });

    test("did not go through when Shopify shows what it did before: it is sent again, with its mail", () => {
      expect(plan(open, [fulfillment("f1")])).toMatchObject({
        seen: [{ id: "s1", outcome: "not_applied" }],
        step: { kind: "send", notifyCustomer: true },
      });
    });

    test("gives way when Shopify shows a third thing: somebody else changed it", () => {
      const third = fulfillment("f1", { company: "Yamato (JA)", trackingNumbers: ["THIRD"] });
      expect(plan(open, [third]).step).toEqual({ kind: "attention", reason: "changed_elsewhere" });
    });

    test("is taken as done when nothing can show it: only a mail was asked for", () => {
      const again = correction({ sends: [send(null, { shown: wanted })] });
      expect(plan(again, [fulfillment("f1", wanted)])).toMatchObject({
        seen: [{ outcome: "found" }],
        step: { kind: "done" },
      });
    });
  });

  test("to a carrier that Shopify has no name for is seen by what the old one's name has become", () => {
    const noName: Tracking = { company: null, trackingNumbers: ["OLD"] };
    const open = correction({ notifyCustomer: false, sends: [send(null)] });
    const step = (company: string | null) => plan(open, [fulfillment("f1", { ...noName, company })], noName);
    expect(step("Yamato (JA)").seen).toEqual([{ id: "s1", outcome: "not_applied" }]);
    expect(step(null).seen).toEqual([{ id: "s1", outcome: "found" }]);
    expect(step("Sagawa (JA)")).toMatchObject({ seen: [{ outcome: "found" }], step: { kind: "done" } });
  });

  test("does not touch what was cancelled on Shopify, since that would succeed and say nothing", () => {
    const gone = fulfillment("f1", was, "CANCELLED");
    expect(plan(correction(), [gone]).step).toEqual({ kind: "attention", reason: "fulfillment_cancelled" });
    const open = correction({ sends: [send(null, { startedAt: secondsAgo(1) })] });
    expect(plan(open, [gone]).step).toEqual({ kind: "attention", reason: "fulfillment_cancelled" });
  });

  test("waits for a request of the correction before it, and for a send that may still make a fulfillment", () => {
    const late = correction({ earlierSendAt: secondsAgo(10) });
    expect(plan(late, [fulfillment("f1")]).step).toMatchObject({ kind: "settling" });
    const creating = planAmendment(correction(), [fulfillment("f1", wanted)], wanted, new Date(secondsAgo(5)), now);
    expect(creating.step).toMatchObject({ kind: "send" });
    const quiet = correction({ notifyCustomer: false });
    expect(planAmendment(quiet, [fulfillment("f1", wanted)], wanted, new Date(secondsAgo(5)), now).step).toEqual({
      kind: "settling",
      sentAt: new Date(secondsAgo(5)),
    });
  });
});

describe("an undo", () => {
  const undo = correction({ kind: "undo", notifyCustomer: false, fulfillmentIds: ["f1", "f2"] });

  test("cancels each fulfillment, and is done when all are", () => {
    const [one, two] = [fulfillment("f1"), fulfillment("f2")];
    expect(plan(undo, [one, two], null).step).toMatchObject({ kind: "send", fulfillment: { id: "f1" } });
    const gone = { ...one, status: "CANCELLED" };
    expect(plan(undo, [gone, two], null).step).toMatchObject({ kind: "send", fulfillment: { id: "f2" } });
    expect(plan(undo, [gone, { ...two, status: "CANCELLED" }], null).step).toEqual({ kind: "done" });
  });

  test("believes what Shopify shows, not what it answered", () => {
    const answered = { ...undo, sends: [send("applied", { notifyCustomer: false })] };
    expect(plan(answered, [fulfillment("f1")], null).step).toMatchObject({ kind: "send", fulfillment: { id: "f1" } });
  });

  test("finds out what became of a request with an unknown end", () => {
    const open = { ...undo, fulfillmentIds: ["f1"], sends: [send(null, { notifyCustomer: false })] };
    expect(plan(open, [fulfillment("f1", was, "CANCELLED")], null)).toEqual({
      seen: [{ id: "s1", outcome: "found" }],
      step: { kind: "done" },
    });
    expect(plan(open, [fulfillment("f1")], null)).toMatchObject({
      seen: [{ id: "s1", outcome: "not_applied" }],
      step: { kind: "send" },
    });
  });
});
