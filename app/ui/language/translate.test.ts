import { expect, test } from "vitest";
import en from "../locales/en.json" with { type: "json" };
import ja from "../locales/ja.json" with { type: "json" };
import { createTranslation } from "./translate.tsx";

const { t } = createTranslation("ja", ja);

test("a sentence gets its values, each as often as it stands there, whatever signs they contain", () => {
  expect(t("preview.pieces", { product: "$& {{n}}", n: 2 })).toBe("$& {{n}} × 2");
  expect(t("common.comma")).toBe(ja.common.comma);
});

test("a value that nobody gave stays visible, and so does a key that nobody wrote", () => {
  expect(t("preview.pieces", { n: 2 })).toBe("{{product}} × 2");
  expect(t("nobody.wrote" as "common.comma")).toBe("nobody.wrote");
});

test("English says one of a thing otherwise than several; Japanese does not", () => {
  const english = createTranslation("en", en);
  expect(english.t("doctor.group", { orders: 1, pieces: 2 })).toBe("1 order, 2 pieces");
  expect(english.t("doctor.group", { orders: 1_200, pieces: 1 })).toBe("1200 orders, 1 piece");
  expect(t("doctor.pieces", { n: 1 })).toBe("1 点");
});
