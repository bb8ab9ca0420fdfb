import { db } from "../db.server.ts";
import { callFunction } from "../supabase/client.ts";
import { SCHEMA_VERSION } from "../supabase/schema-version.ts";

/** Whether this process can do its work: the database answers and has this version's schema. Says when the schedule ran. */
export async function loader() {
  try {
    const { schemaVersion, lastRunAt } = await callFunction<{ schemaVersion: string; lastRunAt: string | null }>(
      db,
      "readiness",
      {},
    );
    const ready = schemaVersion >= SCHEMA_VERSION;
    return Response.json({ ready, schemaVersion, wanted: SCHEMA_VERSION, lastRunAt }, { status: ready ? 200 : 503 });
  } catch {
    return Response.json({ ready: false, error: "database_unavailable" }, { status: 503 });
  }
}
