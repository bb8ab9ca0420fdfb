/**
 * How much JavaScript each screen loads beside a bare page, from the builds alone: `npm run bench:scripts`, seconds and no
 * browser. With the name of a route it lists that route's files.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import en from "../../app/ui/locales/en.json" with { type: "json" };
import { ensureBuilt } from "../../sandbox/ensure-built.ts";
import { allScreens } from "../../tests/e2e/all-screens.ts";
import type { Figure } from "../figures.ts";
import { printTable } from "../print-table.ts";
import { buildBarePage } from "./bare-page/start.ts";

interface Part {
  module: string;
  imports?: string[];
}

/** What Remix tells the browser of a build: each route's module with everything that it imports, lazily loaded parts not. */
interface Manifest {
  entry: Part;
  routes: Record<string, Part & { parentId?: string }>;
}

/** The JavaScript that opening a route loads, compressed, in bytes; `files` by size. */
export interface ScriptSize {
  bytes: number;
  files: { file: string; bytes: number }[];
}

/** Reads a build's client folder: how much JavaScript each of its routes needs. */
export async function scriptSizes(clientDirectory: string): Promise<(routeId: string) => Promise<ScriptSize>> {
  const assets = path.join(clientDirectory, "assets");
  const name = (await readdir(assets)).find((file) => /^manifest-.*\.js$/.test(file));
  if (!name) throw new Error(`There is no build in ${clientDirectory}`);
  const text = await readFile(path.join(assets, name), "utf8");
  const manifest = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as Manifest;
  const sizeOf = async (file: string) => gzipSync(await readFile(path.join(assets, path.basename(file)))).length;
  return async (routeId) => {
    const parts: Part[] = [manifest.entry];
    for (let id: string | undefined = `routes/${routeId}`; id; id = manifest.routes[id]?.parentId) {
      const route = manifest.routes[id];
      if (!route) throw new Error(`There is no route ${id}`);
      parts.push(route);
    }
    const urls = [...new Set(parts.flatMap(({ module, imports = [] }) => [module, ...imports]))];
    const files = await Promise.all(urls.map(async (url) => ({ file: path.basename(url), bytes: await sizeOf(url) })));
    return {
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      files: files.toSorted((a, b) => b.bytes - a.bytes),
    };
  };
}

/** At most so much of the bare page's. */
export const SCRIPT_LIMIT = 1.3;

async function print(): Promise<void> {
  await ensureBuilt(console.error);
  const bare = await (await scriptSizes(await buildBarePage()))("_index");
  const sizeOf = await scriptSizes(path.resolve(import.meta.dirname, "../../build/client"));
  const detailed = process.argv[2];
  if (detailed) {
    for (const { file, bytes } of (await sizeOf(detailed)).files) console.log(`${inKiB(bytes).padStart(8)}  ${file}`);
    return;
  }
  const figures: Figure[] = [];
  for (const { route, name } of allScreens(en, { id: 1, name: "" })) {
    const { bytes } = await sizeOf(route);
    const note = `${inKiB(bytes)} KiB against ${inKiB(bare.bytes)}`;
    figures.push({ name, value: bytes / bare.bytes, limit: SCRIPT_LIMIT, unit: "x bare", note });
  }
  printTable(figures);
  process.exitCode = figures.every(({ value, limit }) => value <= limit) ? 0 : 1;
}

const inKiB = (bytes: number) => (bytes / 1024).toFixed(1);

if (import.meta.main) await print();
