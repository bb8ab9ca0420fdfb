import type { LoaderFunctionArgs } from "@remix-run/node";
import { db } from "../db.server.ts";
import { readShopVersion } from "../orders/read-model.ts";
import { authenticatedShop } from "../screen-loader.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** Asked every second and a half by an open screen: has anything changed? Nothing more than a short text. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const shop = await authenticatedShop(request);
  if (shop === null) return new Response(null, { status: 503 });
  try {
    const version = await readShopVersion(db, shop);
    return new Response(version, { headers: { "Content-Type": "text/plain", "Cache-Control": "no-store" } });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return new Response(null, { status: 503 });
  }
}
