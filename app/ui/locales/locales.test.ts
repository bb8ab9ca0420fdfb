import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CARRIER_CODES } from "../../carriers/carriers.ts";
import { TRAIT_KINDS } from "../../fulfillment-orders/analysis/traits.ts";
import { REMEDY_KINDS } from "../../fulfillment-orders/remedies/remedies.ts";
import { REASONS } from "../../fulfillment-orders/reasons.ts";
import { ORDER_VIEWS } from "../../orders/list-query.ts";
import { LINE_STATES, ORDER_STATES } from "../../orders/read-model.ts";
import { PARTIAL_VIEWS } from "../../reports/partial-shipments.ts";
import { LABEL_FORMAT_CODES } from "../../carriers/label-formats/label-formats.ts";
import { ROW_CODES, ROW_OUTCOMES } from "../../imports/plan-import.ts";
import { ROW_VIEWS } from "../../imports/read-model.ts";
import { FILE_PROBLEMS } from "../../imports/table.ts";
import { SYNC_REASONS } from "../../shipments/outcome.ts";
import { SHIPMENT_VIEWS, SYNC_STATUSES } from "../../shipments/read-model.ts";
import en from "./en.json" with { type: "json" };
import ja from "./ja.json" with { type: "json" };

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const messages = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") messages.set(prefix + key, value);
    else flatten(value, `${prefix}${key}.`).forEach((text, name) => messages.set(name, text));
  }
  return messages;
}

const japanese = flatten(ja);
const english = flatten(en);
const app = new URL("../..", import.meta.url).pathname;
const sources = globSync("{ui,routes}/**/*.{ts,tsx}", { cwd: app })
  .filter((file) => !file.includes(".test."))
  .map((file) => readFileSync(app + file, "utf8"));

/** Keys in the code: in plain quotes, and as a pattern where a part is put in. */
const literals = new Set(
  sources.flatMap((text) => [...text.matchAll(/"([a-z]\w*(?:\.\w+)+)"/g)].map(([, key]) => key!)),
);
const templates = new Set(
  sources.flatMap((text) => [...text.matchAll(/`([a-z]\w*\.[^`\s]*\$\{[^`]*)`/g)].map(([, t]) => t!)),
);
const patterns = [...templates].map(
  (template) => new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, "[^.]+")}$`),
);

describe("the catalogue", () => {
  test("has the same keys in Japanese and English", () => {
    expect([...english.keys()].toSorted()).toEqual([...japanese.keys()].toSorted());
  });

  test("has no empty sentence", () => {
    // What stands between two sentences: nothing in Japanese, a space in English.
    const isSpace = (key: string) => key === "common.sentences";
    for (const messages of [japanese, english])
      expect([...messages].filter(([key, text]) => text.trim() === "" && !isSpace(key))).toEqual([]);
  });

  test("puts the same values into both languages", () => {
    const values = (text = "") => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).toSorted();
    for (const [key, text] of japanese) expect([key, values(english.get(key))]).toEqual([key, values(text)]);
  });

  test("gives a number's word in two forms, both of them written", () => {
    const places = [...japanese.values(), ...english.values()].flatMap((text) => text.match(/\{\{[^}]*\}\}/g) ?? []);
    expect(places.filter((place) => !/^\{\{\w+(:[^|]+\|[^|]+)?\}\}$/.test(place))).toEqual([]);
  });

  test("has no key that nothing uses", () => {
    const unused = [...japanese.keys()].filter(
      (key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  test("has every key that the code names", () => {
    const sections = new Set(Object.keys(ja));
    const unknown = [...literals].filter((key) => sections.has(key.split(".")[0]!) && !japanese.has(key));
    expect(unknown).toEqual([]);
    expect(literals.size).toBeGreaterThan(100);
  });

  test("has a sentence for each member of each closed list", () => {
    const reasons = [...Object.keys(REASONS), ...SYNC_REASONS];
    const needed = [
      ...ORDER_STATES.map((state) => `orderState.${state}`),
      ...ORDER_VIEWS.map((view) => `orders.view.${view}`),
      ...LINE_STATES.map((state) => `lineState.${state}`),
      ...SYNC_STATUSES.map((status) => `syncStatus.${status}`),
      ...SHIPMENT_VIEWS.map((view) => `shipments.view.${view}`),
      ...PARTIAL_VIEWS.flatMap((view) => [`reports.partialView.${view}`, `reports.partialEmpty.${view}`]),
      ...TRAIT_KINDS.map((kind) => `trait.${kind}`),
      ...REMEDY_KINDS.flatMap((kind) => [`remedy.${kind}`, `remedy.confirm.${kind}`]),
      ...CARRIER_CODES.map((code) => `carrier.${code}`),
      ...LABEL_FORMAT_CODES.map((code) => `labelFormat.${code}`),
      ...ROW_CODES.map((code) => `importCode.${code}`),
      ...ROW_OUTCOMES.map((outcome) => `imports.outcome.${outcome}`),
      ...ROW_VIEWS.map((view) => `imports.view.${view}`),
      ...FILE_PROBLEMS.map((problem) => `fileProblem.${problem}`),
      ...reasons.flatMap((code) => [`reason.${code}.what`, `reason.${code}.next`, `reason.${code}.todo`]),
    ];
    expect(needed.filter((key) => !japanese.has(key))).toEqual([]);
    expect(Object.keys(ja.reason).toSorted()).toEqual([...new Set([...reasons, "unknown"])].toSorted());
    expect(Object.keys(ja.carrier).toSorted()).toEqual(CARRIER_CODES.toSorted());
  });
});
