/** One line of the table. Lower is better; what is above its limit falls short. */
export interface Figure {
  name: string;
  value: number;
  limit: number;
  unit: string;
  note: string;
}

/** What `--quick` scales down. */
export interface Options {
  quick: boolean;
  /** Progress, for whoever waits. */
  say(line: string): void;
}

export interface Summary {
  count: number;
  min: number;
  median: number;
  p95: number;
  p99: number;
}

export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new Error("nothing was measured");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
  return { count: sorted.length, min: sorted[0]!, median: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** "min 12 / median 14 / p95 20 ms" */
export function inWords(values: readonly number[], unit = "ms"): string {
  const { count, min, median, p95 } = summarize(values);
  return `min ${short(min)} / median ${short(median)} / p95 ${short(p95)} ${unit} of ${count}`;
}

/** Three digits that count. */
export function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
