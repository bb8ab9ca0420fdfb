import type { LoaderFunctionArgs } from "@remix-run/node";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { writeCsv } from "../exports/write-csv.ts";
import { dayIn, readDateRange } from "../reports/date-range.ts";
import { PARTIAL_VIEWS, readAllPartialOrders } from "../reports/partial-shipments.ts";
import { readServiceReport } from "../reports/service-report.ts";
import { authenticatedShop } from "../screen-loader.server.ts";
import { readSettings } from "../settings/shop-settings.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import { csvResponse } from "../ui/frame/csv-response.server.ts";
import { CATALOGUE } from "../ui/language/catalogue.server.ts";
import { chooseLanguage } from "../ui/language/language.ts";
import { createTranslation } from "../ui/language/translate.tsx";
import { partialHeaders, partialRows, SERVICE_TABLES, serviceRows } from "../ui/reports/report-rows.ts";
import { createTimeFormat } from "../ui/time/format-time.ts";

/** A report as a file: `report` is a table of the service report or "partial"; the rest as on the report's screen. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const shop = await authenticatedShop(request);
  if (shop === null) return new Response(null, { status: 503 });
  const { searchParams } = new URL(request.url);
  const report = searchParams.get("report");
  const language = chooseLanguage(searchParams.get("locale"), request.headers.get("accept-language"));
  const { t } = createTranslation(language, CATALOGUE[language].messages);
  try {
    const readAt = now();
    const { timeZone } = await readSettings(db, shop);
    const { range, error } = readDateRange(searchParams, dayIn(timeZone, readAt));
    if (error) return Response.json(error, { status: 400 });
    const table = SERVICE_TABLES.find((one) => one === report);
    if (table) {
      return file(table, serviceRows(t, await readServiceReport(db, { shop, range, timeZone, now: readAt }), table));
    }
    if (report !== "partial") return Response.json({ field: "report", code: "unknown" }, { status: 400 });
    const view = PARTIAL_VIEWS.find((one) => one === searchParams.get("view")) ?? "open";
    const { dateTime } = createTimeFormat(language, timeZone);
    const rows = [partialHeaders(t)];
    for await (const orders of readAllPartialOrders(db, { shop, view, range, timeZone })) {
      for (const order of orders) rows.push(...partialRows(t, order, dateTime));
    }
    return file(report, rows);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return new Response(null, { status: 503 });
  }
}

function file(report: string, rows: (string | number)[][]): Response {
  return csvResponse({ fileName: `${report}.csv`, content: writeCsv(rows, "utf-8"), charset: "utf-8" });
}
