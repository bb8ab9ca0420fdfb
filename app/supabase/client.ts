import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database, Json } from "./database.types.ts";

export type Supabase = SupabaseClient<Database>;
type Functions = Database["public"]["Functions"];

/** The database cannot be reached, or is too busy to answer. What was asked may be asked again. */
export class DatabaseUnavailableError extends Error {
  override name = "DatabaseUnavailableError";
}

/** The client of the app's server. It has all rights (service role), so it never leaves the server. */
export function createSupabase(url: string, serviceRoleKey: string, timeoutMs = 10_000): Supabase {
  return createClient<Database>(url, serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(init?.signal ? [init.signal] : [])]),
        }),
    },
  });
}

/**
 * Calls one SQL function (supabase/migrations) and returns its answer as `Answer`: the function and the caller agree on
 * the shape, which the function's comment states. Throws DatabaseUnavailableError when a later try may succeed, and
 * Error for everything that is a bug.
 */
export async function callFunction<Answer = void, Name extends keyof Functions & string = keyof Functions & string>(
  db: Supabase,
  name: Name,
  args: Nullable<Functions[Name]["Args"]>,
): Promise<Answer> {
  const { data, error, status } = await db.rpc(name, args as never);
  if (error) {
    const message = `${name}: ${error.message}${error.code ? ` (${error.code})` : ""}`;
    throw isTemporary(status, error.code) ? new DatabaseUnavailableError(message) : new Error(message);
  }
  return data as Answer;
}

/** Generated types do not say which arguments may be null; our functions take null wherever they mean "none". */
type Nullable<Args> = { [Key in keyof Args]: Args[Key] | (Args[Key] extends Json ? Args[Key] : never) | null };

/** No answer (0), a proxy's 5xx, and Postgres' own classes: 08 connection, 53 resources, 57 intervention, 40 conflict. */
function isTemporary(status: number, code: string | undefined): boolean {
  return status === 0 || status === 429 || status >= 502 || /^(08|53|57|40)|^PGRST00/.test(code ?? "");
}
