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
  | { do: "fault"; kind: string; operation: "nodes" | "fulfillmentCreate" }
  /** Webhooks arrive: any of those sent so far, in any order, some of them again. */
  | { do: "webhooks"; picks: number[] }
  | { do: "merchant"; act: Act };

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
const quantity = fc.integer({ min: 1, max: 4 });
const picks = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
const when = fc.constantFrom("claimed" as const, "sending" as const);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom("route", "release", "open") }) },
  { weight: 1, arbitrary: fc.constant<Act>({ act: "schedule" }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("hold"), line, quantity }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("move"), location: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("edit"), line, quantity: fc.nat(6) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("fulfill"), line, quantity }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("cancelFulfillment"), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ act: "cancel" }, { act: "delete" }) },
) as fc.Arbitrary<Act>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("register"),
      parts: fc.array(fc.record({ line, quantity }), { minLength: 1, maxLength: 2 }),
      numbers: fc.integer({ min: 1, max: 3 }),
      sameBox: fc.boolean(),
      twice: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("sync"), workers: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 4, arbitrary: fc.constant({ do: "run" }) },
  { weight: 1, arbitrary: fc.constant({ do: "sweep" }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("crash"),
      at: fc.constantFrom(...FAILPOINTS),
      pass: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("meanwhile"), when, act }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("webhooksMeanwhile"), when, picks }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("time"), seconds: fc.constantFrom(...SPANS) }) },
  {
    weight: 1,
    arbitrary: fc.constant({ do: "fault", kind: "user-error", operation: "fulfillmentCreate" }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("fault"),
      kind: fc.constantFrom(...FAULTS),
      operation: fc.constantFrom("nodes", "fulfillmentCreate", "fulfillmentCreate"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("webhooks"), picks }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("merchant"), act }) },
) as fc.Arbitrary<Step>;

export const life: fc.Arbitrary<Life> = fc.record({
  lines: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 5 }), location: fc.nat(1) }), {
    minLength: 1,
    maxLength: 3,
  }),
  routing: fc.constantFrom("now" as const, "now" as const, "manual" as const),
  steps: fc.array(step, { minLength: 4, maxLength: 16 }),
  shuffle: fc.nat(1_000_000),
});
