import type { Language } from "./language.ts";

/** Costly to make, and needed for each number of a page. */
const PLURALS: Record<Language, Intl.PluralRules> = { ja: new Intl.PluralRules("ja"), en: new Intl.PluralRules("en") };

export type Values = Readonly<Record<string, string | number>>;

/** A sentence with its values; a place whose value is missing stays as it is written. */
export function putIn(language: Language, sentence: string, values: Values): string {
  return sentence.replaceAll(
    /\{\{(\w+)(?::([^|}]*)\|([^}]*))?\}\}/g,
    (place: string, name: string, one?: string, other?: string) => {
      const value = values[name];
      if (value === undefined) return place;
      if (one === undefined || other === undefined) return String(value);
      return PLURALS[language].select(Number(value)) === "one" ? one : other;
    },
  );
}
