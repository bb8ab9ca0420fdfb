import polarisEn from "@shopify/polaris/locales/en.json" with { type: "json" };
import polarisJa from "@shopify/polaris/locales/ja.json" with { type: "json" };
import en from "../locales/en.json" with { type: "json" };
import ja from "../locales/ja.json" with { type: "json" };
import type { Catalogue, Language } from "./language.ts";

/** All sentences, on the server: the browser gets those of one language. */
export const CATALOGUE: Record<Language, Catalogue> = {
  ja: { messages: ja, polaris: polarisJa },
  en: { messages: en, polaris: polarisEn },
};

/** As it goes to the browser: a text in the page's script costs it nothing until it is read. */
export const CATALOGUE_TEXT: Record<Language, string> = {
  ja: JSON.stringify(CATALOGUE.ja),
  en: JSON.stringify(CATALOGUE.en),
};
