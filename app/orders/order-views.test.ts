import { expect, test } from "vitest";
import { MAX_VIEW_NAME, parseViewChange } from "./order-views.ts";

const id = "6a9d5b8e-3c52-4a57-9c0a-2b1d6f0e4a11";

test("a view is kept under a tidy name, with what of its query makes sense", () => {
  const change = parseViewChange({
    save: { id: null, name: "  急ぎ \u3000 の分\n", query: "sort=longest&view=waiting&x=1&after=2" },
  });
  expect(change).toEqual({ save: { id: null, name: "急ぎ の分", query: "view=waiting&sort=longest" } });
});

test("a name is as long as a tab can show", () => {
  const change = parseViewChange({ save: { id, name: "長".repeat(100), query: "" } });
  expect(change).toEqual({ save: { id, name: "長".repeat(MAX_VIEW_NAME), query: "view=open" } });
});

test.each([null, {}, { save: { name: "a", query: "" } }, { save: { id: "1", name: "a", query: "" } }, { delete: {} }])(
  "%j is no change of a view",
  (input) => {
    expect(parseViewChange(input)).toBeNull();
  },
);
