import { z } from "zod";
import { callFunction, type Supabase } from "../supabase/client.ts";
import { readListQuery, writeListQuery } from "./list-query.ts";

/** A view of the orders list that staff keep. `query` is the list's address, as writeListQuery writes it. */
export interface OrderView {
  id: string;
  name: string;
  query: string;
}

export const MAX_VIEW_NAME = 40;
const MAX_VIEWS = 30;

/** The shop's own views, in the order in which they were made. */
export function readOrderViews(db: Supabase, shop: string): Promise<OrderView[]> {
  return callFunction<OrderView[]>(db, "list_order_views", { p_shop: shop });
}

/** What is asked to be done with the views: to save one (a new one without an id), or to delete one. */
export type ViewChange = { save: { id: string | null; name: string; query: string } } | { delete: { id: string } };

/** `name_missing`, `name_taken`: choose another name. `too_many`: delete one first. `gone`: somebody deleted it. */
export type ViewRefusal = "name_missing" | "name_taken" | "too_many" | "gone";

const SHAPE = z.union([
  z.strictObject({ save: z.strictObject({ id: z.uuid().nullable(), name: z.string(), query: z.string().max(1000) }) }),
  z.strictObject({ delete: z.strictObject({ id: z.uuid() }) }),
]);

/** Reads what came from outside; null when it is no change at all. Of a query, only what makes sense is kept. */
export function parseViewChange(input: unknown): ViewChange | null {
  const { success, data } = SHAPE.safeParse(input);
  if (!success) return null;
  if ("delete" in data) return data;
  const { id, name, query } = data.save;
  return {
    save: {
      id,
      name: name.replace(/\s+/gu, " ").trim().slice(0, MAX_VIEW_NAME).trim(),
      query: writeListQuery(readListQuery(new URLSearchParams(query))).toString(),
    },
  };
}

/** Does it. `id` is the view's that was saved, null of one that was deleted. */
export async function changeOrderViews(
  db: Supabase,
  shop: string,
  change: ViewChange,
  now: Date,
): Promise<{ ok: true; id: string | null } | { ok: false; refusal: ViewRefusal }> {
  const p_now = now.toISOString();
  if ("delete" in change) {
    await callFunction(db, "delete_order_view", { p_shop: shop, p_id: change.delete.id, p_now });
    return { ok: true, id: null };
  }
  const { id, name, query } = change.save;
  if (name === "") return { ok: false, refusal: "name_missing" };
  const saved = await callFunction<
    { outcome: "saved"; id: string } | { outcome: Exclude<ViewRefusal, "name_missing"> }
  >(db, "save_order_view", { p_shop: shop, p_id: id, p_name: name, p_query: query, p_most: MAX_VIEWS, p_now });
  return saved.outcome === "saved" ? { ok: true, id: saved.id } : { ok: false, refusal: saved.outcome };
}
