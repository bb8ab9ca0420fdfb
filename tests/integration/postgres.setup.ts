import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "../../sandbox/supabase/migrate.ts";
import { startPostgres } from "../../sandbox/supabase/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The Postgres of this run, whose database "template_app" has all migrations and no rows. */
    postgresUrl: string;
  }
}

/** One Postgres for all integration tests; each test file works in its own copy of the migrated database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "integration-"));
  const postgres = await startPostgres({ dataDir: join(folder, "data"), durable: false });
  await migrate(await postgres.createDatabase("template_app", { template: "postgres" }));
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
