import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type ja from "../locales/ja.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof ja };
  }
}

export const LANGUAGES = ["ja", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Messages = typeof ja;

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

/** One language with its sentences, ready at once: nothing is loaded later, so server and browser render the same. */
export function createI18n(language: Language, messages: Messages): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    defaultNS: "app",
    ns: ["app"],
    resources: { [language]: { app: messages } },
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}
