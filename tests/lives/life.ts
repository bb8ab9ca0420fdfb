/**
 * The life of an order as plain data, and how fast-check makes one up. Nothing in it depends on what happened before: a
 * step that makes no sense when its time comes (a hold on what is shipped) is refused by Shopify or by the desk, and
 * that is part of life.
 */
import fc from "fast-check";
import type { Failpoint } from "../../app/shipments/sync-deps.ts";

export interface Life {
  /** Pieces of each line, and at which of two locations they lie. */
  lines: { quantity: number; location: number }[];
  /** Whether Shopify routes the order at once, or only by the step "route". */
  routing: "now" | "manual";
  steps: Step[];
  /** Shuffles webhooks at the end. */
  shuffle: number;
}

/** What the merchant or somebody else does on Shopify. `line` counts modulo the order's lines. */
export type Act =
  | { act: "route" | "release" | "open" | "schedule" | "cancel" | "delete" }
  | { act: "hold"; line: number; quantity: number }
  | { act: "move"; location: number }
  | { act: "edit"; line: number; quantity: number }
  | { act: "fulfill"; line: number; quantity: number }
  | { act: "cancelFulfillment"; which: number };

export type Step =
  /** Staff register a parcel. `sameBox`: with the numbers of the registration before; `twice`: the request is repeated. */
  | { do: "register"; parts: { line: number; quantity: number }[]; numbers: number; sameBox: boolean; twice: boolean }
  /** Staff give a shipment other numbers, or take it back from Shopify. `which` counts modulo those registered. */
  | { do: "correct" | "undo"; which: number }
  /** So many workers try the order at once. */
  | { do: "sync"; workers: number }
  /** One run of the schedule. */
  | { do: "run" }
  /** Reconciliation reads what changed. */
  | { do: "sweep" }
  /** A worker that dies the n-th time it passes a point. */
  | { do: "crash"; at: Failpoint; pass: number }
  /** Something happens while a worker is at work: after its claim, or right before it sends. */
  | { do: "meanwhile"; when: "claimed" | "sending"; act: Act }
  | { do: "webhooksMeanwhile"; when: "claimed" | "sending"; picks: number[] }
  | { do: "time"; seconds: number }
  /** The next request of this kind goes wrong. */
  | { do: "fault"; kind: string; operation: Operation }
  /** Webhooks arrive: any of those sent so far, in any order, some of them again. */
  | { do: "webhooks"; picks: number[] }
  | { do: "merchant"; act: Act };

/** What is asked of Shopify; the first is reading. */
type Operation = "nodes" | "fulfillmentCreate" | "fulfillmentTrackingInfoUpdate" | "fulfillmentCancel";

/** What can be wrong with an answer of Shopify. */
export const FAULTS = [
  ...["throttled", "http-429", "http-500", "http-502", "http-503", "internal-error-before", "internal-error-after"],
  ...["timeout-before", "timeout-after", "reset-before", "reset-after", "invalid-json", "access-denied"],
  ...["unauthorized-401", "payment-402", "forbidden-403"],
];
const FAILPOINTS: Failpoint[] = ["after_claim", "after_intent", "after_answer", "after_commit"];
/** Around every limit the engine knows: time to settle, lease, pauses, waiting too long. */
const SPANS = [1, 6, 16, 31, 61, 121, 301, 901, 3_601, 86_401];

const line = fc.nat(2);
const quantity = fc.integer({ min: 1, max: 3 });
const picks = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
const when = fc.constantFrom("claimed" as const, "sending" as const);

const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom("route" as const, "release" as const, "open" as const) }) },
  { weight: 1, arbitrary: fc.constant<Act>({ act: "schedule" }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("hold" as const), line, quantity }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("move" as const), location: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("edit" as const), line, quantity: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("fulfill" as const), line, quantity }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("cancelFulfillment" as const), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ act: "cancel" }, { act: "delete" }) },
);

const register: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("register" as const),
  parts: fc.array(fc.record({ line, quantity }), { minLength: 1, maxLength: 2 }),
  numbers: fc.integer({ min: 1, max: 3 }),
  sameBox: fc.boolean(),
  twice: fc.boolean(),
});
const sync: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("sync" as const),
  workers: fc.integer({ min: 1, max: 2 }),
});
const run = fc.constant<Step>({ do: "run" });
const crash: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("crash" as const),
  at: fc.constantFrom(...FAILPOINTS),
  pass: fc.constantFrom(1, 1, 2),
});
const meanwhile: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("meanwhile" as const), when, act }),
  fc.record({ do: fc.constant("webhooksMeanwhile" as const), when, picks }),
);
const time: fc.Arbitrary<Step> = fc.record({ do: fc.constant("time" as const), seconds: fc.constantFrom(...SPANS) });
const fault: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step>({ do: "fault", kind: "user-error", operation: "fulfillmentCreate" }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      kind: fc.constantFrom(...FAULTS),
      operation: fc.constantFrom("nodes" as const, "fulfillmentCreate" as const, "fulfillmentCreate" as const),
    }),
  },
);
const amend: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom("correct" as const, "undo" as const),
  which: fc.nat(5),
});
const amendFault: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("fault" as const),
  kind: fc.constantFrom(...FAULTS),
  operation: fc.constantFrom("fulfillmentTrackingInfoUpdate" as const, "fulfillmentCancel" as const),
});
const webhooks: fc.Arbitrary<Step> = fc.record({ do: fc.constant("webhooks" as const), picks });
const merchant: fc.Arbitrary<Step> = fc.record({ do: fc.constant("merchant" as const), act });

/** A few steps in a row: any, or some of those that matter most when they meet. */
const scene: fc.Arbitrary<Step[]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .oneof(register, sync, run, time, fault, webhooks, merchant, meanwhile, amend, fc.constant<Step>({ do: "sweep" }))
      .map((step) => [step]),
  },
  { weight: 3, arbitrary: fc.tuple(register, crash) },
  { weight: 2, arbitrary: fc.tuple(register, meanwhile) },
  { weight: 2, arbitrary: fc.tuple(register, fc.oneof(sync, run), amend, fc.oneof(crash, sync, meanwhile)) },
  { weight: 2, arbitrary: fc.tuple(register, fc.oneof(sync, run), amend, amendFault, fc.oneof(sync, run), time) },
  { weight: 3, arbitrary: fc.tuple(register, fault, fc.oneof(sync, run)) },
  { weight: 2, arbitrary: fc.tuple(register, fault, register, fc.oneof(sync, run), time, fc.oneof(sync, run)) },
);

export const life: fc.Arbitrary<Life> = fc.record({
  lines: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), location: fc.nat(1) }), {
    minLength: 1,
    maxLength: 3,
  }),
  routing: fc.constantFrom("now" as const, "now" as const, "manual" as const),
  steps: fc.array(scene, { minLength: 2, maxLength: 7 }).map((scenes) => scenes.flat()),
  shuffle: fc.nat(1_000_000),
});
