import type { LoaderFunctionArgs } from "@remix-run/node";
import { LABEL_FORMAT_CODES } from "../carriers/label-formats/label-formats.ts";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { parseOrderNumbers } from "../exports/order-numbers.ts";
import { LABEL_UNITS, writeToShip } from "../exports/to-ship.ts";
import { CSV_ENCODINGS } from "../exports/write-csv.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import { csvResponse } from "../ui/frame/csv-response.server.ts";
import { LANGUAGES } from "../ui/language/language.ts";

/** GET ?format=…&encoding=…&per=…&language=…&orders=1,2: what is left to ship, as a CSV file. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const { searchParams } = new URL(request.url);
  const chosen = <Choice extends string>(name: string, choices: readonly Choice[]) =>
    choices.find((choice) => choice === searchParams.get(name)) ?? choices[0]!;
  const format = chosen("format", ["sku", ...LABEL_FORMAT_CODES]);
  const orders = parseOrderNumbers(searchParams.get("orders"));
  try {
    const { content } = await writeToShip(db, {
      shop: session.shop,
      orderIds: orders && orders.map((number) => `gid://shopify/Order/${number}`),
      format,
      encoding: chosen("encoding", CSV_ENCODINGS),
      per: chosen("per", LABEL_UNITS),
      language: chosen("language", LANGUAGES),
    });
    const day = now().toISOString().slice(0, 10);
    return csvResponse({ fileName: `to-ship-${format}-${day}.csv`, content });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
