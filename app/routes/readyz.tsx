import { db } from "../db.server.ts";

/** Whether this process can do its work: the database answers. */
export async function loader() {
  const { error } = await db.from("scheduled_runs").select("id").limit(1);
  return new Response(error ? "database unavailable" : "ok", { status: error ? 503 : 200 });
}
