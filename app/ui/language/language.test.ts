import { expect, test } from "vitest";
import { chooseLanguage } from "./language.ts";

test.each([
  ["ja", "en", "ja"],
  ["en", "ja", "en"],
  ["en-GB", "ja", "en"],
  ["ja_JP", null, "ja"],
  ["fr", "en;q=0.8, ja", "ja"],
  ["fr", "fr, en;q=0.8, ja;q=0.5", "en"],
  [null, "EN-us", "en"],
  [null, "ja;q=0, fr", "ja"],
  [null, "", "ja"],
  [null, null, "ja"],
])("the admin's locale %s and the browser's %s give %s", (locale, accept, language) => {
  expect(chooseLanguage(locale, accept)).toBe(language);
});
