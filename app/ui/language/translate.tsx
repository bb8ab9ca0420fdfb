import { createContext, useContext, type ReactNode } from "react";
import type { Language, Messages } from "./language.ts";
import { putIn, type Values } from "./put-in.ts";

type KeysOf<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${KeysOf<Tree[Key]>}`;
}[keyof Tree & string];

/** "section.key" of a sentence in the catalogue. */
export type MessageKey = KeysOf<Messages>;

/** A sentence of the catalogue, with values put in for `{{name}}`, and `{{name:one|other}}` in the form of its number. */
export type Translate = (key: MessageKey, values?: Values) => string;

export interface Translation {
  language: Language;
  t: Translate;
}

/** One language with its sentences. Server and browser render the same: nothing is loaded later. */
export function createTranslation(language: Language, messages: Messages): Translation {
  const known = new Map<string, string>();
  const find = (key: string): string => {
    let node: unknown = messages;
    for (const part of key.split(".")) node = (node as Record<string, unknown> | undefined)?.[part];
    return typeof node === "string" ? node : key;
  };
  return {
    language,
    t: (key, values) => {
      const text = known.get(key) ?? find(key);
      known.set(key, text);
      return values ? putIn(language, text, values) : text;
    },
  };
}

const Current = createContext<Translation | null>(null);

export function TranslationProvider({ translation, children }: { translation: Translation; children: ReactNode }) {
  return <Current.Provider value={translation}>{children}</Current.Provider>;
}

export function useTranslation(): Translation {
  const translation = useContext(Current);
  if (!translation) throw new Error("TranslationProvider is missing");
  return translation;
}
