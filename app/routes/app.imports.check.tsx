import type { ActionFunctionArgs } from "@remix-run/node";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { createImport } from "../imports/create-import.ts";
import type { CheckFileAnswer } from "../imports/file-answers.ts";
import { parseMapping, proposeMapping } from "../imports/mapping.ts";
import { readFile } from "../imports/read-file.ts";
import { readUpload } from "../imports/upload.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** POST ?name=…&mapping=… with a file as its body: checks its rows and keeps what is to come of them. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session, sessionToken } = await authenticate.admin(request);
  const { searchParams } = new URL(request.url);
  const bytes = await readUpload(request);
  const read = bytes ? await readFile(bytes) : ({ ok: false, problem: "too_large" } as const);
  if (!read.ok) return Response.json(read satisfies CheckFileAnswer, { status: 422 });
  const parsed = parseMapping(parseJson(searchParams.get("mapping")), read.table);
  if (!parsed.ok)
    return Response.json({ ok: false, mapping: parsed.problem } satisfies CheckFileAnswer, { status: 422 });
  const { recognized } = proposeMapping(read.table, null, null);
  try {
    const id = await createImport(db, {
      shop: session.shop,
      by: sessionToken?.sub ?? null,
      fileName: searchParams.get("name") ?? "",
      table: read.table,
      mapping: parsed.mapping,
      recognized,
      now: now(),
    });
    return Response.json({ ok: true, id } satisfies CheckFileAnswer);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}
