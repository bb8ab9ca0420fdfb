import type { ActionFunctionArgs } from "@remix-run/node";
import { answerPosted } from "../posted.server.ts";
import { checkStoreAgain } from "../setup/check-store-again.server.ts";

/** "Check again": reads the store from Shopify now. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop }) => Response.json({ ok: await checkStoreAgain(shop) }));
