import { now } from "../clock.server.ts";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { hasBearer } from "../bearer.ts";
import { env } from "../env.server.ts";
import { readMetrics } from "../reports/metrics.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** Prometheus metrics, with the same secret as the scheduled action. */
export async function loader({ request }: LoaderFunctionArgs) {
  if (!hasBearer(request, env.CRON_SECRET)) return new Response("unauthorized", { status: 401 });
  try {
    const { contentType, text } = await readMetrics(now());
    return new Response(text, { headers: { "content-type": contentType } });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return new Response("database unavailable", { status: 503 });
  }
}
