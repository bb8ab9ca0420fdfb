import { availableParallelism } from "node:os";
import { short, type Figure } from "./figures.ts";

/** Prints figures with their limits, and which fall short. */
export function printTable(figures: readonly Figure[], note = ""): void {
  const table = figures.map((figure) => ({ ...figure, verdict: figure.value <= figure.limit ? "ok" : "FALLS SHORT" }));
  const rows = table.map(({ name, value, limit, unit, verdict, note }) => [
    name,
    short(value),
    short(limit),
    unit,
    verdict,
    note,
  ]);
  const heads = ["figure", "value", "limit", "unit", "", ""];
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (column < 5 ? row[column]!.length : 0))),
  );
  console.log(`\n${availableParallelism()} cores, Node ${process.versions.node}${note && `, ${note}`}\n`);
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 1 || column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    console.log(cells.join("  ").trimEnd());
  }
}
