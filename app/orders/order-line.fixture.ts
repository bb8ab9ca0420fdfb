import type { OrderLine } from "./read-model.ts";

/** A line for tests: nothing of it has shipped, and all that is left is ready. Says what is different about it. */
export function anOrderLine(change: Partial<OrderLine> = {}): OrderLine {
  const quantity = change.quantity ?? 5;
  return {
    id: "gid://shopify/LineItem/1",
    sku: "SKU-1",
    title: "湯呑み",
    variantTitle: null,
    vendor: null,
    quantity,
    removed: 0,
    fulfilled: 0,
    registered: 0,
    left: quantity,
    ready: quantity,
    blocked: 0,
    state: "ready",
    reason: null,
    reasonDetail: null,
    location: null,
    stock: null,
    ...change,
  };
}
