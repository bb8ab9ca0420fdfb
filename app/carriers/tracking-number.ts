import type { CarrierCode } from "./carriers.ts";

export const TRACKING_NUMBER_MAX_LENGTH = 50;

/** `scientific`: a spreadsheet turned the number into 4.90715E+11, and its last digits are gone. */
export type NumberProblem = "empty" | "scientific" | "characters" | "too_long";
export type NormalizedNumber = { ok: true; number: string } | { ok: false; problem: NumberProblem };

const SPACES = /[\s\u200b\ufeff]+/g;
// Everything that stands for a hyphen on some keyboard; the long vowel mark is what a Japanese one types for it.
const HYPHENS = /[-\u2010-\u2015\u2212\u30fc\u2500\u2501]/g;

/** What was typed, pasted or scanned, as the carrier writes it: half-width, no spaces, no hyphens between digits. */
export function normalizeTrackingNumber(raw: string): NormalizedNumber {
  let text = raw.normalize("NFKC").replace(SPACES, "").replace(HYPHENS, "-");
  // Excel: ="4907…" keeps the zeros, '4907… forces text, 4907….0 was a number once.
  text = text.replace(/^="?([^"]*)"?$/, "$1").replace(/^"([^"]*)"$/, "$1");
  text = text.replace(/^'/, "").replace(/^(\d+)\.0$/, "$1");
  if (text === "") return { ok: false, problem: "empty" };
  if (/^\d(\.\d+)?E\+?\d+$/i.test(text) && /[.+]/.test(text)) return { ok: false, problem: "scientific" };

  // A scanner that is set to send them puts the bar code's start and stop letters around a label's digits.
  text = text.replace(/^[A-D](\d{10,14})[A-D]$/i, "$1");
  const joined = text.replaceAll("-", "").toUpperCase();
  // Only between digits (and in S10 numbers) a hyphen means nothing; elsewhere it may belong to the number.
  const number = /^\d+$/.test(joined) || S10.test(joined) ? joined : text.toUpperCase();
  if (!/^[A-Z0-9-]*$/.test(number) || !/[A-Z0-9]/.test(number)) return { ok: false, problem: "characters" };
  if (number.length > TRACKING_NUMBER_MAX_LENGTH) return { ok: false, problem: "too_long" };
  return { ok: true, number };
}

/** The numbers in a pasted text: one a line, or between commas, tabs or 、. Empty places are left out. */
export function splitTrackingNumbers(text: string): string[] {
  return text
    .split(/[\r\n\t,，、､;；]+/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/**
 * Does the number look like one of this carrier's? False only where the carrier's rule is known: a typing error, most
 * likely, but people may know better, so this warns and never forbids. Takes a normalized number.
 */
export function looksRight(carrier: CarrierCode, number: string): boolean {
  switch (carrier) {
    case "yamato":
    case "sagawa":
      return isSevenCheck(number);
    case "japan_post":
      // 11 digits: registered mail, whose check digit is not published.
      return isSevenCheck(number) || isS10(number) || /^\d{11}$/.test(number);
    case "seino":
    case "seino_super_express":
    case "fukuyama":
    case "nippon_express":
    case "meitetsu":
    case "daiichi":
    case "ecohai":
    case "dhl":
    case "fedex":
    case "ups":
    case "other":
      return true;
  }
}

/**
 * The carrier of a number: the one that its form names, else the usual one. Twelve digits may be Yamato, Sagawa or Japan
 * Post, so they say nothing. Takes what was typed.
 */
export function guessCarrier<Usual extends CarrierCode | null>(typed: string, usual: Usual): CarrierCode | Usual {
  const normalized = normalizeTrackingNumber(typed);
  if (!normalized.ok) return usual;
  const { number } = normalized;
  if (isS10(number) && number.endsWith("JP")) return "japan_post";
  if (/^1Z[A-Z0-9]{16}$/.test(number)) return "ups";
  // Registered mail, where parcels go with a carrier whose numbers never have eleven digits.
  if (/^\d{11}$/.test(number) && (usual === "yamato" || usual === "sagawa")) return "japan_post";
  return usual;
}

/** Thirteen digits with a Japanese prefix and a right check digit: a product's JAN code, and no carrier's number. */
export function isProductBarcode(text: string): boolean {
  if (!/^4[59]\d{11}$/.test(text)) return false;
  const sum = [...text].slice(0, 12).reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === Number(text[12]);
}

/** Twelve digits, the last being the first eleven modulo seven (7DR). */
function isSevenCheck(number: string): boolean {
  return /^\d{12}$/.test(number) && Number(number.slice(0, 11)) % 7 === Number(number[11]);
}

const S10 = /^[A-Z]{2}\d{9}[A-Z]{2}$/;
const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** The Universal Postal Union's S10, as EMS and international mail use it: AA12345678CJP. */
function isS10(number: string): boolean {
  if (!S10.test(number)) return false;
  const sum = S10_WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[2 + place]), 0);
  const check = 11 - (sum % 11);
  return Number(number[10]) === (check === 10 ? 0 : check === 11 ? 5 : check);
}
