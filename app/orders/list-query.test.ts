import { describe, expect, test } from "vitest";
import { ORDER_SORTS, placedBetween, readListQuery, sortsOf, writeListQuery } from "./list-query.ts";

const read = (address: string) => readListQuery(new URLSearchParams(address));

describe("an address of the orders list", () => {
  test("says nothing: what is open, the newest first", () => {
    expect(read("")).toEqual({
      view: "open",
      sort: "newest",
      search: "",
      vendor: null,
      location: null,
      line: null,
      from: null,
      to: null,
    });
  });

  test("is written as it was read", () => {
    const address =
      "view=waiting&q=%E6%B9%AF%E5%91%91&vendor=A+%26+B&location=%E6%9D%B1%E4%BA%AC&line=no_stock&from=2026-11-01&to=2026-11-30&sort=longest";
    expect(writeListQuery(read(address)).toString()).toBe(address);
    expect(writeListQuery(read("sort=newest&x=1&after=2026-11-01T00:00:00Z~1")).toString()).toBe("view=open");
  });

  test.each([
    ["view=mine", "view=open"],
    ["sort=price", "view=open"],
    ["line=shipped", "view=open"],
    ["vendor=%20%20", "view=open"],
    ["from=yesterday&to=2026-02-30", "view=open"],
    ["from=2026-11-30&to=2026-11-01", "view=open&from=2026-11-01&to=2026-11-30"],
    [`q=${"x".repeat(200)}`, `view=open&q=${"x".repeat(100)}`],
  ])("%s is read as %s", (address, meant) => {
    expect(writeListQuery(read(address)).toString()).toBe(meant);
  });

  test.each([
    ["view=to_ship&vendor=A&q=x", ORDER_SORTS],
    ["view=all&line=on_hold", ORDER_SORTS],
    ["view=all", ["newest", "oldest", "changed"]],
    ["view=shipped&vendor=A", ["newest", "oldest"]],
    ["view=all&q=x", ["newest", "oldest"]],
  ])("%s can be sorted by %j", (address, sorts) => {
    expect(sortsOf(read(address))).toEqual(sorts);
  });

  test("asks for no sort that its list cannot have", () => {
    expect(read("view=shipped&sort=longest").sort).toBe("newest");
    expect(read("view=shipped&sort=changed").sort).toBe("changed");
    expect(read("view=shipped&sort=changed&vendor=A").sort).toBe("newest");
  });
});

describe("days", () => {
  test.each([
    ["Asia/Tokyo", "2026-11-22T15:00:00.000Z", "2026-11-23T15:00:00.000Z"],
    ["UTC", "2026-11-23T00:00:00.000Z", "2026-11-24T00:00:00.000Z"],
    ["America/New_York", "2026-11-23T05:00:00.000Z", "2026-11-24T05:00:00.000Z"],
  ])("begin and end by the clocks of %s", (timeZone, from, until) => {
    expect(placedBetween({ from: "2026-11-23", to: "2026-11-23" }, timeZone)).toEqual({ from, until });
  });

  test("are as long as the change of clocks makes them", () => {
    expect(placedBetween({ from: "2026-03-08", to: "2026-03-08" }, "America/New_York")).toEqual({
      from: "2026-03-08T05:00:00.000Z",
      until: "2026-03-09T04:00:00.000Z",
    });
  });

  test("may be open at either end", () => {
    expect(placedBetween({ from: null, to: null }, "UTC")).toEqual({ from: null, until: null });
  });
});
