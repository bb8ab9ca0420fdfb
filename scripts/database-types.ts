/**
 * Generates app/supabase/database.types.ts from supabase/migrations on a fresh Postgres: `npm run db:types`.
 * With --check it only says whether the file is current.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { forCli, migrate } from "../sandbox/supabase/migrate.ts";
import { startPostgres } from "../sandbox/supabase/postgres.ts";

const target = new URL("../app/supabase/database.types.ts", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "database-types-"));
const postgres = await startPostgres({ dataDir: join(folder, "data"), durable: false });
try {
  await migrate(postgres.url);
  const printed = execFileSync(
    "supabase",
    ["gen", "types", "typescript", "--db-url", forCli(postgres.url), "--schema", "public"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const types = await format(printed.slice(printed.indexOf("export type Json")), {
    parser: "typescript",
    printWidth: 120,
  });
  if (!process.argv.includes("--check")) {
    writeFileSync(target, types);
  } else if (readFileSync(target, "utf8") !== types) {
    console.error("app/supabase/database.types.ts is not what supabase/migrations make: run `npm run db:types`.");
    process.exitCode = 1;
  }
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
