import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { db } from "../db.server.ts";
import { CSV_ENCODINGS } from "../exports/write-csv.ts";
import { REASON_HEADERS } from "../imports/create-import.ts";
import { writeFailedRows } from "../imports/failed-rows.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import { csvResponse } from "../ui/frame/csv-response.server.ts";
import { rowReason } from "../ui/imports/row-reason.ts";
import { CATALOGUE } from "../ui/language/catalogue.server.ts";
import { LANGUAGES } from "../ui/language/language.ts";
import { createTranslation } from "../ui/language/translate.tsx";

/** GET ?encoding=…&language=…: the rows that were not registered, to be corrected and imported again. */
export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const { searchParams } = new URL(request.url);
  const id = z.uuid().safeParse(params["id"]);
  const language = LANGUAGES.find((one) => one === searchParams.get("language")) ?? "ja";
  const encoding = CSV_ENCODINGS.find((one) => one === searchParams.get("encoding")) ?? "utf-8";
  const { t } = createTranslation(language, CATALOGUE[language].messages);
  try {
    const file = id.success
      ? await writeFailedRows(db, {
          shop: session.shop,
          id: id.data,
          encoding,
          reasonHeader: REASON_HEADERS[language === "ja" ? 0 : 1],
          reasonOf: (row) => rowReason(t, row) ?? "",
        })
      : null;
    return file ? csvResponse(file) : Response.json({ error: "unknown" }, { status: 404 });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
