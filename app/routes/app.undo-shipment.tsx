import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { answerPosted } from "../posted.server.ts";
import { undoShipment } from "../shipments/amend.server.ts";

const SHAPE = z.object({ id: z.uuid(), shipmentId: z.uuid() });
const STATUS = { accepted: 202, unknown: 404, ended: 409, not_on_shopify: 409 } as const;

/** "Undo": takes back a shipment that is on Shopify. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop, staff }, input) => {
    const parsed = SHAPE.safeParse(input);
    if (!parsed.success) return Response.json({ error: "unknown" }, { status: 400 });
    const { outcome } = await undoShipment({ shop, by: staff, ...parsed.data });
    return Response.json(outcome === "accepted" ? {} : { error: outcome }, { status: STATUS[outcome] });
  });
