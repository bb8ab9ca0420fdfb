import { describe, expect, test } from "vitest";
import { anOrderLine } from "../../orders/order-line.fixture.ts";
import { EMPTY_DRAFT, toRequest, type Draft } from "./draft.ts";
import { hear, isScanned, type Heard } from "./scan.ts";

const line = (id: number, left: number, sku: string | null = `SKU-${id}`) =>
  anOrderLine({ id: `gid://shopify/LineItem/${id}`, sku, title: `Product ${id}`, quantity: left });
const lines = [line(1, 3), line(2, 1), line(3, 2, "4901234567894")];
const [ONE, TWO, THREE] = ["490714955706", "490714955710", "490714955721"];

function scan(...texts: string[]) {
  let draft: Draft = EMPTY_DRAFT;
  const heard: Heard[] = [];
  for (const text of texts) {
    const answer = hear(draft, lines, text);
    draft = answer.draft;
    heard.push(answer.heard);
  }
  const request = toRequest(draft, lines, "yamato").request.lines as {
    lineItemId: string;
    quantity: number;
    trackingNumbers: string[];
  }[];
  return {
    heard: heard.map(({ kind }) => kind),
    last: heard.at(-1),
    sent: request.map((entry) => [entry.lineItemId.split("/").at(-1), entry.quantity, ...entry.trackingNumbers]),
  };
}

describe("a scanner", () => {
  test("closes an order of one parcel with one number", () => {
    expect(scan(ONE).sent).toEqual([
      ["1", 3, ONE],
      ["2", 1, ONE],
      ["3", 2, ONE],
    ]);
  });

  test("fills parcels with SKUs, each closed by its number", () => {
    const { sent, heard } = scan("sku-1", "ＳＫＵ－１", "SKU-2", ONE, "SKU-1", TWO, THREE);
    expect(heard).toEqual(["line", "line", "line", "number", "line", "number", "number"]);
    expect(sent).toEqual([
      ["1", 2, ONE],
      ["1", 1, TWO],
      ["2", 1, ONE],
      ["3", 2, THREE],
    ]);
  });

  test("adds a number to the parcel that was closed last, and does not take one twice", () => {
    expect(scan(ONE, TWO).sent[0]).toEqual(["1", 3, ONE, TWO]);
    const twice = scan(ONE, "4907-1495-5706");
    expect(twice.last).toEqual({ kind: "again", number: ONE });
    expect(twice.sent[0]).toEqual(["1", 3, ONE]);
  });

  test("counts no more pieces than are left", () => {
    expect(scan("SKU-2", "SKU-2").last).toEqual({ kind: "full", lineItemId: lines[1]!.id });
    expect(scan("SKU-2", ONE, "SKU-2").last).toMatchObject({ kind: "full" });
  });

  test("knows a product's bar code: a line's SKU, or nothing of this order, but never a tracking number", () => {
    expect(scan("4901234567894", ONE).sent).toEqual([["3", 1, ONE]]);
    expect(scan("4512345678906").last).toEqual({ kind: "product", text: "4512345678906" });
  });

  test("that reads nothing changes nothing", () => {
    expect(scan(" ")).toMatchObject({ heard: ["nothing"], sent: [] });
  });
});

test("a scanner types faster than a person", () => {
  expect(isScanned([0, 10, 22, 31, 40, 52, 60])).toBe(true);
  expect(isScanned([0, 90, 170, 260, 350, 440, 530])).toBe(false);
  expect(isScanned([0, 10, 20])).toBe(false);
});
