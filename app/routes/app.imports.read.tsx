import type { ActionFunctionArgs } from "@remix-run/node";
import { db } from "../db.server.ts";
import type { ReadFileAnswer } from "../imports/file-answers.ts";
import { proposeMapping } from "../imports/mapping.ts";
import { readFile } from "../imports/read-file.ts";
import { readRememberedMapping } from "../imports/remembered-mapping.ts";
import { readUpload } from "../imports/upload.ts";
import { readSettings } from "../settings/shop-settings.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

const SAMPLE_ROWS = 3;

/** POST with a file as its body: reads it. Nothing of it is kept. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const bytes = await readUpload(request);
  const read = bytes ? await readFile(bytes) : ({ ok: false, problem: "too_large" } as const);
  if (!read.ok) return Response.json(read satisfies ReadFileAnswer, { status: 422 });
  const { columns, rows, hasHeader, repeatedHeaders } = read.table;
  try {
    const [remembered, { defaultCarrier }] = await Promise.all([
      readRememberedMapping(db, session.shop, columns),
      readSettings(db, session.shop),
    ]);
    return Response.json({
      ok: true,
      columns,
      sample: rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells),
      rows: rows.length,
      hasHeader,
      repeatedHeaders,
      ...proposeMapping(read.table, remembered, defaultCarrier),
    } satisfies ReadFileAnswer);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
