import polarisEn from "@shopify/polaris/locales/en.json" with { type: "json" };
import polarisJa from "@shopify/polaris/locales/ja.json" with { type: "json" };
import en from "../locales/en.json" with { type: "json" };
import ja from "../locales/ja.json" with { type: "json" };
import type { Language, Messages } from "./language.ts";

/** All sentences, on the server: the browser gets those of one language. */
export const CATALOGUE: Record<Language, { messages: Messages; polaris: typeof polarisEn }> = {
  ja: { messages: ja, polaris: polarisJa },
  en: { messages: en, polaris: polarisEn },
};
