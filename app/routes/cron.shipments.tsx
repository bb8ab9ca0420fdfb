import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { hasBearer } from "../bearer.ts";
import { env } from "../env.server.ts";
import { log } from "../log.server.ts";
import { runSchedule } from "../shipments/scheduled-run.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** The scheduled action, every minute, by GET or POST. Answers with what it did. */
async function run(request: Request): Promise<Response> {
  if (!hasBearer(request, env.CRON_SECRET)) return Response.json({ error: "unauthorized" }, { status: 401 });
  try {
    return Response.json(await runSchedule());
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    log.error({ error: error.message }, "scheduled run failed");
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}

export const loader = ({ request }: LoaderFunctionArgs) => run(request);

export const action = ({ request }: ActionFunctionArgs) =>
  request.method === "POST"
    ? run(request)
    : Response.json({ error: "method_not_allowed" }, { status: 405, headers: { allow: "GET, POST" } });
