import { groupOf, type OrderHistory } from "./order-history.ts";
import { TRAIT_KINDS, traitReader } from "./traits.ts";

/** A table of orders for a spreadsheet or for Shopify's support, with its head. Ages are seconds. Names are data, not words. */
export function historyRows(histories: readonly OrderHistory[], timeZone: string): string[][] {
  const traitsOf = traitReader(timeZone);
  const head = [
    "order_id",
    "order_name",
    "created_at",
    "group",
    "first_look_age",
    "last_look_age",
    "last_age_without",
    "first_age_with",
    ...TRAIT_KINDS,
  ];
  const rows = histories.map((history) => {
    const traits = Map.groupBy(traitsOf(history), ({ kind }) => kind);
    return [
      history.orderId,
      history.name,
      history.createdAt,
      groupOf(history),
      seconds(history.firstLookAge),
      seconds(history.lastLookAge),
      seconds(history.lastWithoutAge),
      seconds(history.firstSeenAge),
      ...TRAIT_KINDS.map((kind) => (traits.get(kind) ?? []).map(({ value }) => value).join(" | ")),
    ];
  });
  return [head, ...rows];
}

const seconds = (age: number | null): string => (age === null ? "" : String(Math.round(age)));
