import { createDatabaseClock } from "./clock.ts";
import { db } from "./db.server.ts";
import { callFunction } from "./supabase/client.ts";

/** This process's clock. */
export const { now, synchronize: synchronizeClock } = createDatabaseClock(() =>
  callFunction<string>(db, "database_time", {}),
);
