/**
 * Why can this order not ship? What the app knows, for support:
 * `npm run doctor -- --shop example.myshopify.com --order 1001 [--json] [--language en]`. Reads the database only.
 */
import { parseArgs } from "node:util";
import { readSupportReport, reportAsText } from "../app/fulfillment-orders/support-report.ts";
import { createSupabase } from "../app/supabase/client.ts";
import en from "../app/ui/locales/en.json" with { type: "json" };
import ja from "../app/ui/locales/ja.json" with { type: "json" };

const { values } = parseArgs({
  options: {
    shop: { type: "string" },
    order: { type: "string" },
    json: { type: "boolean", default: false },
    language: { type: "string", default: "ja" },
  },
});
const { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY } = process.env;
if (!values.shop || !values.order || !SUPABASE_URL || !SUPABASE_SERVICE_ROLE_KEY) {
  console.error(
    "Usage: npm run doctor -- --shop <name>.myshopify.com --order <number or name> [--json] [--language en]\n" +
      "SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY are read from the environment or .env.",
  );
  process.exit(2);
}
const db = createSupabase(SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY);
const report = await readSupportReport(db, values.shop, values.order);
if (!report) {
  console.error(`${values.shop} has no order ${values.order}, or it was not taken in yet.`);
  process.exit(1);
}
const { reason } = values.language === "en" ? en : ja;
console.log(values.json ? JSON.stringify(report, null, 2) : reportAsText(report, reason));
