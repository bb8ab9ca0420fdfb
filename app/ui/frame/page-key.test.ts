import { expect, test } from "vitest";
import { pageLinks, readKey, readPageKeys, writeKey } from "./page-key.ts";

test("a key is read as it was written", () => {
  const key = { time: "2026-11-23T00:00:00.123456+00:00", id: "gid://shopify/Order/1" };
  expect(readKey(writeKey(key.time, key.id))).toEqual(key);
});

test.each([null, "", "~", "yesterday~1", "2026-11-23"])("%j is no key", (text) => {
  expect(readKey(text)).toBeNull();
});

test("pages lead to their neighbours, within the same view and search", () => {
  const search = new URLSearchParams("view=open&q=A B");
  const links = pageLinks("/app/orders", search, { hasNext: true, hasPrevious: true, first: "1~a", last: "2~b" });
  expect(links).toEqual({
    previous: "/app/orders?view=open&q=A+B&before=1%7Ea",
    next: "/app/orders?view=open&q=A+B&after=2%7Eb",
  });
  expect(pageLinks("/x", search, { hasNext: false, hasPrevious: true, first: null, last: null })).toEqual({
    previous: null,
    next: null,
  });
});

test("a page starts after a key, or ends before one", () => {
  const time = "2026-11-23T00:00:00Z";
  expect(readPageKeys(new URLSearchParams(`after=${time}~1`))).toEqual({ key: { time, id: "1" }, backwards: false });
  expect(readPageKeys(new URLSearchParams(`before=${time}~1`))).toEqual({ key: { time, id: "1" }, backwards: true });
  expect(readPageKeys(new URLSearchParams("after=nonsense"))).toEqual({ key: null, backwards: false });
});
