import type { ActionFunctionArgs } from "@remix-run/node";
import { db } from "../db.server.ts";
import { readOrderHistory } from "../orders/history.ts";
import { answerPosted } from "../posted.server.ts";

/** What happened to an order, asked for when somebody opens its history. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop, staff }, input) => {
    const orderId = (input as { orderId?: unknown } | null)?.orderId;
    const events = typeof orderId === "string" ? await readOrderHistory(db, shop, orderId) : [];
    return Response.json({ events, me: staff });
  });
