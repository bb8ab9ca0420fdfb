/** What Shopify has in stock of a line: at its assigned location or, without one, at all of them. Pieces. */
export interface LineStock {
  /** Shopify counts it at all. The rest means nothing where it does not. */
  tracked: boolean;
  /** On the shelf, whoever it is meant for. */
  onHand: number;
  /** What no order has claimed; below zero when more was sold than is there. */
  available: number;
  /** How many locations stock it. */
  locations: number;
  seenAt: string;
}

/** Whether what is left of a line is there: `none` and `short` mean that somebody must look, not that Shopify would refuse. */
export type StockLevel = "untracked" | "enough" | "short" | "none";

export function stockLevel(stock: LineStock, needed: number): StockLevel {
  if (!stock.tracked) return "untracked";
  if (stock.onHand <= 0) return "none";
  return stock.onHand < needed ? "short" : "enough";
}
