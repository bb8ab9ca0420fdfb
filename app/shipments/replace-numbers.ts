import { isCarrierCode } from "../carriers/carriers.ts";
import { looksRight, normalizeTrackingNumber, type NumberProblem } from "../carriers/tracking-number.ts";
import { canBeCorrected } from "./can-be-corrected.ts";
import type { Correction } from "./correction.ts";
import type { NumberInUse } from "./numbers-in-use.ts";
import type { ShipmentRow } from "./read-model.ts";

/** So many pairs are taken at once. */
export const MAX_PAIRS = 500;

/** A row of two columns as it was pasted: the old number and the new one. */
export interface NumberPair {
  /** The row's place in the paste, from 1. */
  row: number;
  from: string;
  to: string;
  /** Why it cannot be read: it has not exactly two numbers, or one of them is none. */
  problem: "not_two" | Exclude<NumberProblem, "empty"> | null;
}

/**
 * What comes of a pair. `replaces`: shipments change. Everything else changes nothing: `unreadable`; `conflicting`: two
 * rows want different things of the old number; `same`: old and new are one; `done`: the new number has taken its place
 * already; `unknown`: no shipment has the old one; `ended` and `being_undone`: those that have it are taken back.
 */
export type PairFate =
  "replaces" | "unreadable" | "conflicting" | "same" | "done" | "unknown" | "ended" | "being_undone";

/** What is odd about a new number, which staff may overrule: its check digit, other orders, or other rows that have it. */
export type PairDoubt = "check_digit" | "in_use" | "merges";

export interface PlannedPair extends NumberPair {
  fate: PairFate;
  /** The shipments that change. */
  shipments: ShipmentRow[];
  doubts: PairDoubt[];
  /** The other orders that have the new number. */
  usedBy: NumberInUse[];
}

/** Reads two columns as a spreadsheet copies them, or with commas. A first row without any digit is a heading. Pure. */
export function readPairs(text: string): NumberPair[] {
  const rows = text.split(/\r\n?|\n/).map((line, place) => ({
    row: place + 1,
    cells: line
      .split(/[\t,，、;；]/)
      .map((cell) => cell.trim())
      .filter((cell) => cell !== ""),
  }));
  const filled = rows.filter(({ cells }) => cells.length > 0);
  const isHeading = filled[0]?.cells.every((cell) => !/\p{Nd}/u.test(cell));
  return filled.slice(isHeading ? 1 : 0).map(({ row, cells }) => readPair(row, cells));
}

function readPair(row: number, cells: string[]): NumberPair {
  const [from = "", to = ""] = cells;
  if (cells.length !== 2) return { row, from, to: cells.slice(1).join(" "), problem: "not_two" };
  const [old, fresh] = [normalizeTrackingNumber(from), normalizeTrackingNumber(to)];
  if (old.ok && fresh.ok) return { row, from: old.number, to: fresh.number, problem: null };
  const [problem] = [old, fresh].flatMap((read) => (read.ok ? [] : read.problem));
  return { row, from, to, problem: !problem || problem === "empty" ? "not_two" : problem };
}

/** The numbers to look for, so that pairs can be planned. */
export const numbersOfPairs = (pairs: readonly NumberPair[]): string[] => [
  ...new Set(pairs.filter(({ problem }) => problem === null).flatMap(({ from, to }) => [from, to])),
];

/**
 * Decides what comes of each pair. `found`: every shipment that has one of the numbers; `inUse`: the orders that have
 * one. A pair that says again what one before it said is left out. Pure.
 */
export function planReplacements(
  pairs: readonly NumberPair[],
  found: readonly ShipmentRow[],
  inUse: readonly NumberInUse[],
): PlannedPair[] {
  const readable = pairs.filter(({ problem }) => problem === null);
  const wanted = Map.groupBy(readable, ({ from }) => from);
  const sources = Map.groupBy(readable, ({ to }) => to);
  const has = (number: string) => found.filter(({ trackingNumbers }) => trackingNumbers.includes(number));
  const isFirst = (pair: NumberPair) =>
    pair.problem !== null || wanted.get(pair.from)?.find(({ to }) => to === pair.to) === pair;

  return pairs.filter(isFirst).map((pair): PlannedPair => {
    const nothing = (fate: PairFate) => ({ ...pair, fate, shipments: [], doubts: [], usedBy: [] });
    if (pair.problem !== null) return nothing("unreadable");
    if (pair.from === pair.to) return nothing("same");
    if (wanted.get(pair.from)?.some(({ to }) => to !== pair.to)) return nothing("conflicting");
    const holders = has(pair.from);
    if (holders.length === 0) return nothing(has(pair.to).length > 0 ? "done" : "unknown");
    const shipments = holders.filter(canBeCorrected);
    if (shipments.length === 0)
      return nothing(holders.some(({ status }) => status !== "cancelled") ? "being_undone" : "ended");

    const orders = new Set(shipments.map(({ orderId }) => orderId));
    // A number that is itself replaced here is free.
    const usedBy = wanted.has(pair.to)
      ? []
      : inUse.filter(({ number, orderId }) => number === pair.to && !orders.has(orderId));
    const doubts: PairDoubt[] = [];
    if (shipments.some(({ carrier }) => isCarrierCode(carrier) && !looksRight(carrier, pair.to)))
      doubts.push("check_digit");
    if (usedBy.length > 0) doubts.push("in_use");
    if (sources.get(pair.to)?.some(({ from }) => from !== pair.from)) doubts.push("merges");
    return { ...pair, fate: "replaces", shipments, doubts, usedBy };
  });
}

/** One correction for each shipment that changes, however many of its numbers do. Pairs in doubt only if they are accepted. */
export function correctionsOf(plan: readonly PlannedPair[], acceptDoubts: boolean): Omit<Correction, "id">[] {
  const taken = plan.filter(({ fate, doubts }) => fate === "replaces" && (acceptDoubts || doubts.length === 0));
  const newNumber = new Map(taken.map(({ from, to }) => [from, to]));
  const shipments = new Map(taken.flatMap((pair) => pair.shipments).map((shipment) => [shipment.id, shipment]));
  return [...shipments.values()].map(({ id, trackingNumbers }) => ({
    shipmentId: id,
    carrier: null,
    trackingNumbers: [...new Set(trackingNumbers.map((number) => newNumber.get(number) ?? number))],
  }));
}
