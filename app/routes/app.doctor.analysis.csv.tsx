import type { LoaderFunctionArgs } from "@remix-run/node";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { writeCsv } from "../exports/write-csv.ts";
import { readHistories } from "../fulfillment-orders/analysis/read-analysis.ts";
import { historyRows } from "../fulfillment-orders/analysis/history-rows.ts";
import { readSettings } from "../settings/shop-settings.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import { csvResponse } from "../ui/frame/csv-response.server.ts";

/** What the analysis rests on: a row for each order, with what was seen and all that may explain it. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  try {
    const { timeZone } = await readSettings(db, session.shop);
    const rows = historyRows(await readHistories(db, session.shop, now()), timeZone);
    return csvResponse({ fileName: "fulfillment-orders.csv", content: writeCsv(rows, "utf-8"), charset: "utf-8" });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return new Response("database unavailable", { status: 503 });
  }
}
