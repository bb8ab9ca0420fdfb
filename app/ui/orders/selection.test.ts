import { describe, expect, test } from "vitest";
import { NOTHING_SELECTED, pageSelection, select, selectPage } from "./selection.ts";

const rows = ["a", "b", "c", "d", "e"];
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].toSorted();

describe("choosing orders", () => {
  test("one by one, and back", () => {
    const one = select(NOTHING_SELECTED, "b", rows, false);
    expect(ids(one)).toEqual(["b"]);
    expect(ids(select(one, "b", rows, false))).toEqual([]);
  });

  test("a range, in either direction", () => {
    const from = select(NOTHING_SELECTED, "d", rows, false);
    expect(ids(select(from, "b", rows, true))).toEqual(["b", "c", "d"]);
    expect(ids(select(from, "e", rows, true))).toEqual(["d", "e"]);
  });

  test("a range is let go of when it begins at one that was", () => {
    const all = selectPage(NOTHING_SELECTED, rows);
    const without = select(all, "b", rows, false);
    expect(ids(select(without, "d", rows, true))).toEqual(["a", "e"]);
  });

  test("a range without a beginning is one row", () => {
    expect(ids(select(NOTHING_SELECTED, "c", rows, true))).toEqual(["c"]);
    expect(ids(select({ ids: new Set(["z"]), anchor: "z" }, "c", rows, true))).toEqual(["c", "z"]);
  });

  test("a page at once, next to what is chosen on another", () => {
    const other = { ids: new Set(["z"]), anchor: "z" };
    expect(pageSelection(other, rows)).toBe("none");
    const page = selectPage(other, rows);
    expect(ids(page)).toEqual([...rows, "z"]);
    expect(pageSelection(page, rows)).toBe("all");
    expect(pageSelection(select(page, "a", rows, false), rows)).toBe("some");
    expect(ids(selectPage(page, rows))).toEqual(["z"]);
  });
});
