import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULTS, life, type Life, type Step } from "./life.ts";
import { play, type Faulty } from "./play.ts";
import { buildWorld, type World } from "./world.ts";

/** How many lives are lived, and for how long at most. A failed one is lived again with the LIVES_SEED and LIVES_PATH that it prints. */
const LIVES = Number(process.env["LIVES"] ?? 25);
const SEED = Number(process.env["LIVES_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const MINUTES = Number(process.env["LIVES_MINUTES"] ?? 60);
const PATH = process.env["LIVES_PATH"];
const MINUTE = 60_000;

/** So many lives have all of this in them. If they do not, they say less than they seem to. */
const HAPPENS = [
  ...["after_claim", "after_intent", "after_answer", "after_commit"].map((point) => `crashed ${point}`),
  ...FAULTS.map((kind) => `hit ${kind}`),
  ...["interrupted claimed", "interrupted sending", "send adopted", "send not_applied", "send synced"],
  ...["webhook applied", "webhook stale", "webhook duplicate", "webhooks left", "refused: over_quantity"],
  ...["correction ended done ", "undo ended done ", "correct: accepted", "undo: accepted"],
  ...["ended synced ", "ended needs_attention over_quantity", "ended cancelled order_cancelled"],
];

let world: World;
beforeAll(async () => {
  world = await buildWorld();
});
afterAll(() => world.close());

describe("whatever an order lives through", () => {
  it(
    `keeps every promise in ${LIVES} lives (LIVES_SEED=${SEED})`,
    async () => {
      let begun = 0;
      const lived = await fc.check(
        fc.asyncProperty(life, (one) => {
          if (++begun % 250 === 0) console.log(`${begun} lives`);
          return play(world, one);
        }),
        {
          numRuns: LIVES,
          seed: SEED,
          interruptAfterTimeLimit: MINUTES * MINUTE,
          ...(PATH ? { path: PATH, endOnFailure: true } : {}),
        },
      );
      const happened = [...world.tally].toSorted(([a], [b]) => a.localeCompare(b));
      console.log(
        `LIVES_SEED=${SEED}: ${lived.numRuns} lives\n${happened.map(([name, count]) => `${String(count).padStart(8)}  ${name}`).join("\n")}`,
      );
      if (!lived.failed) {
        if (lived.numRuns >= 1_000) expect(HAPPENS.filter((name) => !world.tally.has(name))).toEqual([]);
        return;
      }
      const [counterexample] = lived.counterexample ?? [];
      const again = `LIVES_SEED=${lived.seed} LIVES_PATH=${lived.counterexamplePath}`;
      throw new Error(`${again}\n${JSON.stringify(counterexample)}\n${String(lived.errorInstance)}`);
    },
    (MINUTES + 5) * MINUTE,
  );
});

describe("lives that went wrong once", () => {
  const parcel: Extract<Step, { do: "register" }> = {
    do: "register",
    parts: [{ line: 0, quantity: 1 }],
    numbers: 1,
    sameBox: false,
    twice: false,
  };
  const lives: Record<string, Life> = {
    "a send of unknown end, and a refused one after it in the same visit": {
      lines: [
        { quantity: 3, location: 0 },
        { quantity: 2, location: 1 },
      ],
      routing: "now",
      shuffle: 0,
      steps: [
        { do: "run" },
        { do: "merchant", act: { act: "hold", line: 1, quantity: 2 } },
        parcel,
        { ...parcel, parts: [{ line: 1, quantity: 2 }] },
        { do: "fault", kind: "timeout-after", operation: "fulfillmentCreate" },
        { do: "run" },
      ],
    },
    "two sends of unknown end on one line, of which the later one was carried out": {
      lines: [{ quantity: 3, location: 0 }],
      routing: "now",
      shuffle: 0,
      steps: [
        { do: "run" },
        parcel,
        { do: "fault", kind: "timeout-before", operation: "fulfillmentCreate" },
        { do: "run" },
        parcel,
        { do: "fault", kind: "timeout-after", operation: "fulfillmentCreate" },
        { do: "run" },
      ],
    },
    "a send that is adopted leaves the rest of its line ready": {
      lines: [{ quantity: 2, location: 0 }],
      routing: "now",
      shuffle: 0,
      steps: [{ do: "sync", workers: 1 }, parcel, { do: "crash", at: "after_answer", pass: 1 }],
    },
    "one line that lies on two fulfillment orders": {
      lines: [
        { quantity: 2, location: 0 },
        { quantity: 1, location: 0 },
      ],
      routing: "now",
      shuffle: 0,
      steps: [
        { ...parcel, parts: [{ line: 0, quantity: 2 }] },
        { do: "merchant", act: { act: "hold", line: 0, quantity: 1 } },
        { do: "crash", at: "after_claim", pass: 1 },
      ],
    },
    "a cancellation that arrives while the order cannot be read": {
      lines: [{ quantity: 3, location: 0 }],
      routing: "now",
      shuffle: 0,
      steps: [
        parcel,
        { do: "fault", kind: "http-500", operation: "nodes" },
        { do: "merchant", act: { act: "cancel" } },
        { do: "webhooksMeanwhile", when: "claimed", picks: [0, 1, 2, 3, 4, 5, 6, 7] },
      ],
    },
  };
  it.each(Object.entries(lives))("%s", async (_, one) => {
    await expect(play(world, one)).resolves.toBeUndefined();
  });
});

describe("the same lives with a worker that is broken on purpose", () => {
  /** Two pieces of five leave; Shopify ships them, and nobody hears of it. */
  const ambiguous: Life = {
    lines: [{ quantity: 5, location: 0 }],
    routing: "now",
    shuffle: 0,
    steps: [
      { do: "sync", workers: 1 },
      { do: "register", parts: [{ line: 0, quantity: 2 }], numbers: 1, sameBox: false, twice: false },
      { do: "fault", kind: "timeout-after", operation: "fulfillmentCreate" },
      { do: "sync", workers: 1 },
      { do: "time", seconds: 61 },
      { do: "sync", workers: 1 },
    ],
  };

  it("pass that life with the worker as it is", async () => {
    await expect(play(world, ambiguous)).resolves.toBeUndefined();
  });

  it("catch one that sends again without looking first", async () => {
    await expect(play(world, ambiguous, forgetful)).rejects.toThrow(
      /2 fulfillments, 1 recorded, 1 unknown|4 of 2 shipped/,
    );
  });
});

/** A worker that does not remember what it began. */
const forgetful: Faulty = (deps) => ({
  ...deps,
  db: new Proxy(deps.db, {
    get(db, property) {
      if (property !== "rpc") return Reflect.get(db, property) as unknown;
      return async (name: string, args: object) => {
        const answer = await db.rpc(name as never, args as never);
        const visits = answer.data as unknown;
        if (name.startsWith("claim_") && Array.isArray(visits)) {
          for (const visit of visits as { shipments: { openAttempts: unknown[] }[] }[])
            for (const shipment of visit.shipments) shipment.openAttempts = [];
        }
        return answer;
      };
    },
  }),
});
