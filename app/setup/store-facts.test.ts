import { expect, test } from "vitest";
import { unheardTopics } from "./store-facts.ts";

test("topics of orders that were not heard of are named; those of the app and of privacy may never come", () => {
  const unheard = unheardTopics({ webhooks: [{ topic: "orders/create", lastAt: "2026-11-26T00:00:00Z" }] });
  expect(unheard).toContain("fulfillment_orders/hold_released");
  expect(unheard).not.toContain("orders/create");
  expect(unheard.filter((topic) => /^(app|customers|shop)\//.test(topic))).toEqual([]);
});
