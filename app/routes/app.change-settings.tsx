import type { ActionFunctionArgs } from "@remix-run/node";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { answerPosted } from "../posted.server.ts";
import { changeSettings } from "../settings/shop-settings.ts";

/** Saves what was changed on the settings screen. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop, staff }, patch) => {
    const change = await changeSettings(db, shop, staff, patch, now());
    return Response.json(change, { status: change.ok ? 200 : 422 });
  });
