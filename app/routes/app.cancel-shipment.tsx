import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { cancelShipment } from "../shipments/cancel-shipment.server.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

const input = z.object({ shipmentId: z.uuid() });
const STATUS = { unknown: 404, on_shopify: 409, ended: 409 } as const;

/** "Cancel": takes back a shipment that is not on Shopify. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session, sessionToken } = await authenticate.admin(request);
  const parsed = input.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return Response.json({ error: "unknown" }, { status: 400 });
  try {
    const end = await cancelShipment({
      shop: session.shop,
      shipmentId: parsed.data.shipmentId,
      by: sessionToken?.sub ?? null,
    });
    return end === "cancelled"
      ? Response.json({ cancelled: true })
      : Response.json({ error: end }, { status: STATUS[end] });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
