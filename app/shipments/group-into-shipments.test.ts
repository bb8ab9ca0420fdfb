import fc from "fast-check";
import { expect, test } from "vitest";
import { groupIntoShipments } from "./group-into-shipments.ts";
import type { RegistrationLine } from "./registration.ts";

const line = (lineItemId: string, trackingNumbers: string[], carrier: RegistrationLine["carrier"] = "yamato") => ({
  lineItemId,
  quantity: 1,
  carrier,
  trackingNumbers,
});

test("lines with the same carrier and numbers become one shipment, in the order of their first line", () => {
  expect(groupIntoShipments([line("a", ["2"]), line("b", ["1"]), line("c", ["2"])])).toEqual([
    {
      carrier: "yamato",
      trackingNumbers: ["2"],
      lines: [
        { index: 0, lineItemId: "a", quantity: 1 },
        { index: 2, lineItemId: "c", quantity: 1 },
      ],
    },
    { carrier: "yamato", trackingNumbers: ["1"], lines: [{ index: 1, lineItemId: "b", quantity: 1 }] },
  ]);
});

test("the order of the numbers and a number given twice make no difference", () => {
  const [shipment, ...others] = groupIntoShipments([line("a", ["1", "2"]), line("b", ["2", "1", "2"])]);
  expect(others).toEqual([]);
  expect(shipment?.trackingNumbers).toEqual(["1", "2"]);
});

test("another carrier or another set of numbers is another shipment", () => {
  expect(groupIntoShipments([line("a", ["1"]), line("b", ["1"], "sagawa"), line("c", ["1", "2"])])).toHaveLength(3);
});

test("every line is in exactly one shipment, with its quantity, and no two shipments share carrier and numbers", () => {
  const lines = fc.array(
    fc.record({
      lineItemId: fc.constantFrom("a", "b", "c"),
      quantity: fc.integer({ min: 1, max: 9 }),
      carrier: fc.constantFrom("yamato" as const, "sagawa" as const),
      trackingNumbers: fc.array(fc.constantFrom("1", "2", "12"), { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(lines, (input) => {
      const groups = groupIntoShipments(input);
      const placed = groups.flatMap((group) => group.lines).toSorted((a, b) => a.index - b.index);
      expect(placed).toEqual(input.map(({ lineItemId, quantity }, index) => ({ index, lineItemId, quantity })));
      const keys = groups.map((group) => `${group.carrier}:${group.trackingNumbers.toSorted().join()}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
