import { DatabaseUnavailableError, type Supabase } from "../supabase/client.ts";
import { fingerprint, MAPPING, type Mapping } from "./mapping.ts";

/** How a shop has mapped files with these columns, or null when it has not. */
export async function readRememberedMapping(
  db: Supabase,
  shop: string,
  columns: readonly string[],
): Promise<Mapping | null> {
  const { data, error } = await db
    .from("import_mappings")
    .select("mapping")
    .eq("shop", shop)
    .eq("fingerprint", fingerprint(columns))
    .maybeSingle();
  if (error) throw new DatabaseUnavailableError(error.message);
  const parsed = MAPPING.safeParse(data?.mapping);
  return parsed.success ? parsed.data : null;
}
