import { stockLevel } from "../../orders/stock.ts";
import type { LineState, OrderLine, OrderRow } from "../../orders/read-model.ts";

/** How far an order is, in pieces that are to be shipped. */
export interface Progress {
  pieces: number;
  shipped: number;
  /** Registered here and not on Shopify yet. */
  registered: number;
  /** Of what is shipped: fulfilled outside this app. */
  elsewhere: number;
}

export function progressOf(order: Pick<OrderRow, "lines" | "parcels">): Progress {
  const lines = order.lines.filter(({ state }) => state !== "not_shippable");
  const sum = (count: (line: OrderLine) => number) => lines.reduce((total, line) => total + count(line), 0);
  return {
    pieces: sum((line) => line.quantity - line.removed),
    shipped: sum((line) => Math.min(line.fulfilled, line.quantity - line.removed)),
    registered: sum((line) => line.registered),
    elsewhere: order.parcels.reduce((total, { kind, pieces }) => total + (kind === "elsewhere" ? pieces : 0), 0),
  };
}

/** States of a line that somebody should see without opening the order. */
const STANDING_OUT: readonly LineState[] = [
  "not_routed",
  "permission_missing",
  "on_hold",
  "scheduled",
  "other_location",
  "out_of_stock",
];

/** Whether what is left of a line is not there where it is to ship from: null when it is, or when nobody counts. */
export function stockConcern(line: OrderLine): "none" | "short" | null {
  const open = line.quantity - line.removed - line.fulfilled;
  if (!line.stock || open <= 0 || ["cancelled", "not_shippable", "out_of_stock"].includes(line.state)) return null;
  const level = stockLevel(line.stock, open);
  return level === "none" || level === "short" ? level : null;
}

/** What stands out among an order's lines, each once. */
export function concernsOf(order: Pick<OrderRow, "lines">): { states: LineState[]; stock: "none" | "short" | null } {
  const levels = order.lines.map(stockConcern);
  return {
    states: STANDING_OUT.filter((state) => order.lines.some((line) => line.state === state)),
    stock: levels.includes("none") ? "none" : levels.includes("short") ? "short" : null,
  };
}
