import type { ActionFunctionArgs } from "@remix-run/node";
import { db } from "../db.server.ts";
import { previewPolicy } from "../fulfillment-orders/remedies/run-policy.ts";
import { answerPosted } from "../posted.server.ts";
import { parsePolicy } from "../settings/shop-settings.ts";
import { adminFor } from "../shopify.server.ts";

/** What the app would do by itself now, with the settings that are posted. Nothing is done. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop }, input) => {
    const policy = parsePolicy(input);
    if (!policy) return Response.json({ error: "invalid" }, { status: 400 });
    const preview = await previewPolicy({ db, adminFor }, shop, policy);
    return Response.json(preview ?? { error: "unreached" });
  });
