import type polarisEn from "@shopify/polaris/locales/en.json";
import type ja from "../locales/ja.json";

export const LANGUAGES = ["ja", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Messages = typeof ja;

/** A language's sentences: our own, and Polaris'. */
export interface Catalogue {
  messages: Messages;
  polaris: typeof polarisEn;
}

/** The screens' language: the admin's, else what the browser asks for, else Japanese. */
export function chooseLanguage(adminLocale: string | null, acceptLanguage: string | null): Language {
  const wanted = [adminLocale, ...byPreference(acceptLanguage ?? "")];
  for (const locale of wanted) {
    const language = locale?.toLowerCase().split(/[-_]/)[0];
    const known = LANGUAGES.find((one) => one === language);
    if (known) return known;
  }
  return "ja";
}

function byPreference(acceptLanguage: string): string[] {
  return acceptLanguage
    .split(",")
    .map((part) => {
      const [tag = "", quality] = part.split(";q=");
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
