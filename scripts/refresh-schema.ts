/**
 * Writes Shopify's official Admin schema for our API version to the repository, without descriptions.
 * Source: the npm package that ships the schema. Run it when API_VERSION moves: `npm run schema:refresh`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, lexicographicSortSchema, printSchema, type IntrospectionQuery } from "graphql";
import { API_VERSION } from "../app/shopify/api-version.ts";

const SOURCE = "@shopify/dev-mcp@1.16.0";
const target = new URL(`../sandbox/shopify/admin-${API_VERSION}.graphql`, import.meta.url);

function withoutDescriptions<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutDescriptions) as T;
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== "description")
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  ) as T;
}

const folder = mkdtempSync(join(tmpdir(), "admin-schema-"));
try {
  const archive = execFileSync("npm", ["pack", SOURCE, "--silent"], { cwd: folder, encoding: "utf8" }).trim();
  execFileSync("tar", ["xzf", archive], { cwd: folder });
  const file = join(folder, "package", "dist", "data", `admin_${API_VERSION}.json.gz`);
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as { data: IntrospectionQuery };
  writeFileSync(target, printSchema(lexicographicSortSchema(buildClientSchema(withoutDescriptions(data)))) + "\n");
  console.log(`wrote ${target.pathname} from ${SOURCE}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
