import type { ActionFunctionArgs } from "@remix-run/node";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { answerPosted } from "../posted.server.ts";
import { staffMemberOf } from "../session-token.server.ts";
import { changeSettings, isForOwner } from "../settings/shop-settings.ts";

/** Saves what was changed on the settings screen. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop, staff }, patch) => {
    const isOwner = isForOwner(patch) && (await staffMemberOf(request))?.isOwner === true;
    const change = await changeSettings(db, shop, { staff, isOwner }, patch, now());
    return Response.json(change, { status: change.ok ? 200 : 422 });
  });
