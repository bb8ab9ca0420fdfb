import type { ActionFunctionArgs } from "@remix-run/node";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { changeOrderViews, parseViewChange } from "../orders/order-views.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** Saves, renames or deletes one of the shop's own views of the orders list. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const change = parseViewChange(await request.json().catch(() => null));
  if (!change) return Response.json({ error: "unknown" }, { status: 400 });
  try {
    const end = await changeOrderViews(db, session.shop, change, now());
    return end.ok ? Response.json({ id: end.id }) : Response.json({ error: end.refusal }, { status: 409 });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
