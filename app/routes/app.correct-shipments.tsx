import type { ActionFunctionArgs } from "@remix-run/node";
import { answerPosted } from "../posted.server.ts";
import { correctShipments } from "../shipments/amend.server.ts";

/** Other tracking for one shipment or many (app/shipments/correction.ts has the shape). */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop, staff }, input) => {
    const corrected = await correctShipments({ shop, by: staff, input });
    return Response.json(corrected, { status: corrected.ok ? 202 : 422 });
  });
