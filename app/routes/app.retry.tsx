import type { ActionFunctionArgs } from "@remix-run/node";
import { triggerShipmentResyncForShopifyOrder } from "../shipments/wake.server.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** "Retry now": tries the waiting shipments of an order at once. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const body = (await request.json().catch(() => null)) as { orderId?: unknown } | null;
  if (typeof body?.orderId !== "string") return Response.json({ error: "orderId is missing" }, { status: 400 });
  try {
    return Response.json(await triggerShipmentResyncForShopifyOrder({ shop: session.shop, orderId: body.orderId }));
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database unavailable" }, { status: 503 });
  }
}
