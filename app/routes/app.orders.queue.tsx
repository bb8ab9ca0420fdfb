import type { LoaderFunctionArgs } from "@remix-run/node";
import { db } from "../db.server.ts";
import { readListQuery } from "../orders/list-query.ts";
import { queueOf } from "../orders/queue.ts";
import { readOrdersPage } from "../orders/read-model.ts";
import { authenticatedShop } from "../screen-loader.server.ts";
import { readSettings } from "../settings/shop-settings.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** As many orders of a list are looked through for one with something to register. */
const QUEUE_LENGTH = 50;

/** The orders of a list, given by its address, that have something to register: what staff go on to. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const shop = await authenticatedShop(request);
  if (shop === null) return new Response(null, { status: 503 });
  const query = readListQuery(new URL(request.url).searchParams);
  try {
    const { timeZone } = await readSettings(db, shop);
    const asked = { shop, query, timeZone, cursor: null, backwards: false, limit: QUEUE_LENGTH };
    const { orders } = await readOrdersPage(db, asked);
    return Response.json({ queue: queueOf(orders) }, { headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return new Response(null, { status: 503 });
  }
}
