/** `npm run bench`: measures, prints one table and writes bench/results.json. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { bigTables } from "./big-tables.ts";
import { drainAShop } from "./drain-a-shop.ts";
import { importFile } from "./import-file.ts";
import { manyShops } from "./many-shops.ts";
import { registeredAndRouted } from "./registered-and-routed.ts";
import { webhookIntake } from "./webhook-intake.ts";
import { short, type Figure, type Options } from "./figures.ts";
import { printTable } from "./print-table.ts";

const MEASUREMENTS: Record<string, (options: Options) => Promise<Figure[]>> = {
  drain: drainAShop,
  shops: manyShops,
  latency: registeredAndRouted,
  intake: webhookIntake,
  tables: bigTables,
  import: importFile,
};

const HELP = `npm run bench [-- options]

  --only A,B   of ${Object.keys(MEASUREMENTS).join(", ")}
  --quick      small sizes, to see whether it works; the figures mean little
`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const wanted = values.only?.split(",") ?? Object.keys(MEASUREMENTS);
const unknown = wanted.filter((name) => !Object.hasOwn(MEASUREMENTS, name));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `Not known: ${unknown.join(", ")}\n\n${HELP}` : HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const figures: Figure[] = [];
for (const name of wanted) {
  const startedAt = performance.now();
  const say = (line: string) => console.error(`${name}: ${line} ...`);
  const found = await MEASUREMENTS[name]!({ quick: values.quick, say });
  for (const { name: figure, value, unit, note } of found)
    console.error(`  ${figure} ${short(value)} ${unit}: ${note}`);
  figures.push(...found);
  console.error(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

printTable(figures, values.quick ? "small sizes" : "");

// Part of a run, or a small one, is no result.
if (!values.only && !values.quick) {
  const results = Object.fromEntries(figures.map(({ name, ...figure }) => [name, figure]));
  await writeFile(path.join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
}
process.exitCode = figures.every(({ value, limit }) => value <= limit) ? 0 : 1;
