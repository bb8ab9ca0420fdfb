import { describe, expect, it } from "vitest";
import { falseAlarms, hitRate, isNamed } from "../../../tests/analysis/rates.ts";
import { CAUSES, simulateStore } from "../../../tests/analysis/simulated-stores.ts";
import { analyze, FEWEST } from "./analyze.ts";
import { groupOf, type OrderHistory } from "./order-history.ts";

const causeCalled = (name: string) => CAUSES.find((cause) => cause.name === name)!;

describe("what sets orders without a fulfillment order apart", () => {
  it.each(CAUSES)("$name: found in every store that has this cause", (cause) => {
    expect(hitRate(cause, 5, { orders: 400, strayShare: 0.01 }).hits).toBe(5);
  });

  it("cries wolf in fewer than 5 of 100 stores without any cause", () => {
    expect(falseAlarms(100, { orders: 250, strayShare: 0.1 })).toBeLessThan(5);
  });

  it("says how much oftener, and what merely goes along", () => {
    const histories = simulateStore(7, { orders: 800, cause: causeCalled("draft orders"), strayShare: 0 });
    const [finding, ...more] = analyze(histories, "UTC").findings;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ trait: { kind: "source", value: "shopify_draft_order" }, lacking: false });
    expect(finding!.without.n).toBe(finding!.without.of);
    expect(finding!.lift).toBeGreaterThan(5);
    // Draft orders are oftener unpaid; with the source held fixed, payment explains nothing.
    expect(finding!.companions.map(({ trait }) => trait)).toContainEqual({ kind: "payment", value: "PENDING" });
    expect(finding!.companions.every(({ interchangeable }) => !interchangeable)).toBe(true);
  });

  it("names two causes where there are two", () => {
    const drafts = simulateStore(3, { orders: 500, cause: causeCalled("draft orders"), strayShare: 0.01 });
    const nowhere = simulateStore(4, { orders: 500, cause: causeCalled("stocked nowhere"), strayShare: 0.01 });
    const { findings } = analyze([...drafts, ...nowhere], "UTC");
    expect(isNamed(findings, causeCalled("draft orders"))).toBe(true);
    expect(isNamed(findings, causeCalled("stocked nowhere"))).toBe(true);
  });

  it("does not tell apart what the same orders have", () => {
    const histories = simulateStore(5, { orders: 300, cause: causeCalled("a tag"), strayShare: 0 }).map((history) =>
      history.facts.tags.includes("予約")
        ? { ...history, facts: { ...history.facts, tags: [...history.facts.tags, "12月発送"] } }
        : history,
    );
    const [finding] = analyze(histories, "UTC").findings;
    expect([finding!.trait, ...finding!.same].map(({ value }) => value).sort()).toEqual(["12月発送", "予約"]);
  });

  it("counts the orders that nothing found is about", () => {
    const histories = simulateStore(6, { orders: 600, cause: causeCalled("a vendor"), strayShare: 0.05 });
    const { unexplained, orders } = analyze(histories, "UTC");
    expect(unexplained).toBeGreaterThan(0);
    expect(unexplained).toBeLessThan(orders.without / 3);
  });
});

describe("too few data", () => {
  const histories = simulateStore(1, { orders: 400, cause: causeCalled("draft orders"), strayShare: 0 });
  const without = histories.filter((history) => groupOf(history) === "without");
  const having = histories.filter((history) => groupOf(history) === "with");

  it("says so, and compares nothing", () => {
    const few = without.slice(0, FEWEST.without - 1);
    expect(analyze([...few, ...having], "UTC")).toMatchObject({ tooFew: "without", findings: [] });
    expect(analyze([...without, ...having.slice(0, FEWEST.with - 1)], "UTC")).toMatchObject({ tooFew: "with" });
    expect(analyze([], "UTC")).toMatchObject({
      tooFew: "without",
      orders: { with: 0, without: 0, undecided: 0 },
      delay: { watched: 0, median: null, p95: null, curve: [] },
    });
  });

  it("is enough where a few orders are as different as can be", () => {
    const { tooFew, findings } = analyze([...without.slice(0, 6), ...having.slice(0, 120)], "UTC");
    expect(tooFew).toBeNull();
    expect(findings[0]?.trait).toEqual({ kind: "source", value: "shopify_draft_order" });
  });
});

describe("with and without", () => {
  const history = (over: Partial<OrderHistory>): OrderHistory => ({
    ...simulateStore(1, { orders: 1, strayShare: 0 })[0]!,
    ...over,
  });
  it.each([
    ["seen at the first look", { lastWithoutAge: null, firstSeenAge: 3 }, "with"],
    ["seen after a while", { lastWithoutAge: 240, firstSeenAge: 480 }, "with"],
    ["seen at last, hours later", { lastWithoutAge: 7200, firstSeenAge: 10_800 }, "without"],
    ["none within the hour", { lastWithoutAge: 3700, firstSeenAge: null }, "without"],
    ["none yet, but young", { lastWithoutAge: 900, firstSeenAge: null }, "undecided"],
  ])("%s: %o is %s", (_, over, group) => {
    expect(groupOf(history(over))).toBe(group);
  });

  it("takes the delay from orders that were watched from the start", () => {
    const watched = [10, 20, 30, 40].map((age) => history({ firstLookAge: 2, firstSeenAge: age, lastLookAge: age }));
    const imported = history({ firstLookAge: 86_400, firstSeenAge: 86_400, lastLookAge: 86_400 });
    const never = history({ firstLookAge: 2, firstSeenAge: null, lastLookAge: 7200, lastWithoutAge: 7200 });
    const { delay } = analyze([...watched, imported, never], "UTC");
    expect(delay).toMatchObject({ watched: 5, stillWithout: 1, median: 30, p95: null });
  });
});
