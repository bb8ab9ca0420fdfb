import { runInBackground } from "../background.server.ts";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { correctShipments as correct, dismissAmendment as dismiss, undoShipment as undo } from "./amend.ts";
import type { Corrected, Undone } from "./amend.ts";
import { worker } from "./worker.server.ts";

/** So many orders are worked on at once; of more, the schedule takes care within a minute. */
const AT_ONCE = 20;

interface Wish {
  shop: string;
  by: string | null;
}

/** As amend.ts, and what is to be told to Shopify is begun with; the answer does not wait for it. */
export async function correctShipments(wish: Wish & { input: unknown }): Promise<Corrected> {
  const corrected = await correct(db, { ...wish, now: now() });
  if (corrected.ok) {
    const accepted = corrected.answers.filter(({ outcome }) => outcome === "accepted");
    const orderIds = [...new Set(accepted.flatMap(({ orderId }) => orderId ?? []))];
    if (orderIds.length > AT_ONCE) runInBackground("sync", () => worker.runDue({ budgetMs: 30_000 }));
    else for (const orderId of orderIds) sync(wish.shop, orderId);
  }
  return corrected;
}

/** The same for an undo. */
export async function undoShipment(wish: Wish & { id: string; shipmentId: string }): Promise<Undone> {
  const undone = await undo(db, { ...wish, now: now() });
  if (undone.outcome === "accepted" && undone.orderId) sync(wish.shop, undone.orderId);
  return undone;
}

export function dismissAmendment(wish: Wish & { id: string }): Promise<boolean> {
  return dismiss(db, { ...wish, now: now() });
}

function sync(shop: string, orderId: string): void {
  runInBackground("sync", () => worker.syncShipmentWithShopify({ shop, orderId }));
}
