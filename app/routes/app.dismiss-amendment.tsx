import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { answerPosted } from "../posted.server.ts";
import { dismissAmendment } from "../shipments/amend.server.ts";

const SHAPE = z.object({ id: z.uuid() });

/** "Leave it": a correction or an undo that Shopify would not take is given up. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop, staff }, input) => {
    const parsed = SHAPE.safeParse(input);
    const dismissed = parsed.success && (await dismissAmendment({ shop, by: staff, id: parsed.data.id }));
    return Response.json({ dismissed });
  });
