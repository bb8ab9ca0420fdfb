import { describe, expect, test } from "vitest";
import type { NumberInUse } from "./numbers-in-use.ts";
import type { ShipmentRow } from "./read-model.ts";
import { correctionsOf, planReplacements, readPairs } from "./replace-numbers.ts";

const [A, B, C, D] = ["490714955706", "490714955710", "490714955721", "490714955732"] as const;

const shipment = (id: string, trackingNumbers: string[], change: Partial<ShipmentRow> = {}): ShipmentRow => ({
  id,
  orderId: `order of ${id}`,
  orderName: `#${id}`,
  requestId: id,
  carrier: "yamato",
  trackingNumbers,
  notifyCustomer: false,
  registeredBy: null,
  registeredAt: "2026-11-22T00:00:00Z",
  status: "synced",
  reason: null,
  error: null,
  retryCount: 0,
  lastTryAt: null,
  nextTryAt: null,
  waitingSince: null,
  syncedAt: null,
  lines: [],
  fulfillments: [],
  amendment: null,
  ...change,
});

const plan = (text: string, found: ShipmentRow[], inUse: NumberInUse[] = []) =>
  planReplacements(readPairs(text), found, inUse);
const fates = (text: string, found: ShipmentRow[]) => plan(text, found).map(({ fate }) => fate);
const changes = (text: string, found: ShipmentRow[], acceptDoubts = false) =>
  Object.fromEntries(
    correctionsOf(plan(text, found), acceptDoubts).map(({ shipmentId, trackingNumbers }) => [
      shipmentId,
      trackingNumbers,
    ]),
  );

describe("reading two columns", () => {
  test.each([
    ["copied from a spreadsheet", `${A}\t${B}\r\n${C}\t${D}\r\n`],
    ["with commas, empty rows and a heading", `旧番号,新番号\n${A},${B}\n\n${C},${D}`],
    ["with hyphens, full-width digits and what Excel adds", `4907-1495-5706\t="${B}"\n４９０７１４９５５７２１\t'${D}`],
  ])("%s", (_, text) => {
    expect(readPairs(text)).toMatchObject([
      { from: A, to: B, problem: null },
      { from: C, to: D, problem: null },
    ]);
  });

  test("names what cannot be read, with its row", () => {
    expect(readPairs(`${A}\n${A}\t${B}\t${C}\n4.90715E+11\t${B}\n${A}\t山田1`)).toMatchObject([
      { row: 1, problem: "not_two" },
      { row: 2, problem: "not_two" },
      { row: 3, problem: "scientific" },
      { row: 4, problem: "characters" },
    ]);
  });
});

describe("what comes of a pair", () => {
  test("a number is replaced in every shipment that has it, and the shipment's other numbers stay", () => {
    expect(changes(`${A}\t${B}`, [shipment("1", [A, C]), shipment("2", [A]), shipment("3", [D])])).toEqual({
      "1": [B, C],
      "2": [B],
    });
  });

  test("several numbers of one shipment are one correction, and two numbers may change places", () => {
    expect(changes(`${A}\t${B}\n${B}\t${A}`, [shipment("1", [A, B])])).toEqual({ "1": [B, A] });
  });

  test("nothing changes where the old number is unknown, replaced already, the same, or asked for twice", () => {
    expect(fates(`${A}\t${B}`, [])).toEqual(["unknown"]);
    expect(fates(`${A}\t${B}`, [shipment("1", [B])])).toEqual(["done"]);
    expect(fates(`${A}\t${A}`, [shipment("1", [A])])).toEqual(["same"]);
    expect(fates(`${A}\t${B}\n${A}\t${C}`, [shipment("1", [A])])).toEqual(["conflicting", "conflicting"]);
    expect(fates(`${A}\t${B}\n${A}\t${B}`, [shipment("1", [A])])).toEqual(["replaces"]);
    expect(changes(`${A}\t${B}\n${A}\t${C}`, [shipment("1", [A])])).toEqual({});
  });

  test("what was taken back, or is just being taken back, is left alone", () => {
    const undone = shipment("1", [A], { status: "cancelled" });
    const beingUndone = shipment("2", [A], { amendment: { kind: "undo" } as ShipmentRow["amendment"] });
    expect(fates(`${A}\t${B}`, [undone])).toEqual(["ended"]);
    expect(fates(`${A}\t${B}`, [undone, beingUndone])).toEqual(["being_undone"]);
    expect(changes(`${A}\t${B}`, [undone, shipment("3", [A])])).toEqual({ "3": [B] });
  });

  test("a new number in doubt changes something only when it is accepted", () => {
    const found = [shipment("1", [A]), shipment("2", [C])];
    const inUse = [{ number: B, orderId: "another", orderName: "#9" }];
    expect(plan(`${A}\t490714955707`, found)).toMatchObject([{ doubts: ["check_digit"] }]);
    expect(plan(`${A}\t${B}`, found, inUse)).toMatchObject([{ doubts: ["in_use"], usedBy: inUse }]);
    expect(plan(`${A}\t${D}\n${C}\t${D}`, found)).toMatchObject([{ doubts: ["merges"] }, { doubts: ["merges"] }]);
    expect(changes(`${A}\t490714955707`, found)).toEqual({});
    expect(changes(`${A}\t490714955707`, found, true)).toEqual({ "1": ["490714955707"] });
  });

  test("a number that is itself replaced is free for another shipment", () => {
    const found = [shipment("1", [A]), shipment("2", [B])];
    const inUse = [{ number: B, orderId: "order of 2", orderName: "#2" }];
    expect(correctionsOf(plan(`${A}\t${B}\n${B}\t${C}`, found, inUse), false)).toMatchObject([
      { shipmentId: "1", trackingNumbers: [B] },
      { shipmentId: "2", trackingNumbers: [C] },
    ]);
  });
});
