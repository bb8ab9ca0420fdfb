import type { OrderFulfillment, OrderLine } from "../orders/read-model.ts";
import type { SyncStatus } from "../shipments/read-model.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";
import type { DateRange } from "./date-range.ts";

/** open: a part is on Shopify and a part is not. all: also orders of which every part is there, of a range of days. */
export const PARTIAL_VIEWS = ["open", "all"] as const;
export type PartialView = (typeof PARTIAL_VIEWS)[number];

/** What an order's result is made of. The detail of an order (orders/read-model.ts) is one, too. */
export interface OrderParts {
  lines: OrderLine[];
  shipments: {
    status: SyncStatus;
    reason: string | null;
    lines: { lineItemId: string; quantity: number; fulfilled: number }[];
  }[];
  fulfillments: Pick<OrderFulfillment, "shipmentId" | "status" | "lines">[];
}

export interface PartialOrder extends OrderParts {
  id: string;
  name: string;
  createdAt: string;
}

/** Where a page starts (or, going backwards, ends): the key of the order beside it. */
export type PartialCursor = Pick<PartialOrder, "createdAt" | "id">;

export interface PartialOrdersPage {
  orders: PartialOrder[];
  hasNext: boolean;
  hasPrevious: boolean;
}

/**
 * Why Shopify has another quantity than was registered here. on_the_way: registered and not there yet, for `reason` if
 * one is known; elsewhere: shipped outside this app; undone: was there, and was cancelled on Shopify.
 */
export type DifferenceCause =
  | { cause: "on_the_way"; quantity: number; reason: string | null; detail: OrderLine["reasonDetail"] }
  | { cause: "elsewhere"; quantity: number }
  | { cause: "undone"; quantity: number };

/** What became of one line. Quantities are pieces. */
export interface LineResult {
  line: OrderLine;
  /** In shipments registered here, without those taken back. */
  registered: number;
  onShopify: number;
  /** On Shopify less registered: below 0, Shopify lacks some; above 0, it has more than we registered. */
  difference: number;
  /** They add up to the difference. */
  causes: DifferenceCause[];
}

/** Registered here against on Shopify, for each line of an order that has, or had, something to ship. */
export function resultOf({ lines, shipments, fulfillments }: OrderParts): LineResult[] {
  const counted = shipments.filter(({ status }) => status !== "cancelled");
  const shipped = fulfillments.filter(({ status }) => status === "SUCCESS");
  return lines
    .filter((line) => line.quantity - line.removed + line.fulfilled + line.registered > 0)
    .map((line) => {
      const ours = counted.flatMap(({ status, reason, lines: parts }) =>
        parts.filter(({ lineItemId }) => lineItemId === line.id).map((part) => ({ ...part, status, reason })),
      );
      const onShopify = sum(shipped, (one) => quantityOf(one, line.id));
      const elsewhere = sum(
        shipped.filter(({ shipmentId }) => shipmentId === null),
        (one) => quantityOf(one, line.id),
      );
      const registered = sum(ours, ({ quantity }) => quantity);
      const undone = sum(ours, ({ fulfilled }) => fulfilled) - (onShopify - elsewhere);
      return {
        line,
        registered,
        onShopify,
        difference: onShopify - registered,
        causes: [
          ...ours
            .filter(({ quantity, fulfilled }) => quantity > fulfilled)
            .map(({ quantity, fulfilled, reason }) => ({
              cause: "on_the_way" as const,
              quantity: fulfilled - quantity,
              reason,
              detail: line.reason === reason ? line.reasonDetail : null,
            })),
          ...(elsewhere > 0 ? [{ cause: "elsewhere" as const, quantity: elsewhere }] : []),
          ...(undone === 0 ? [] : [{ cause: "undone" as const, quantity: -undone }]),
        ],
      };
    });
}

/** Whether an order is, or was, shipped in parts, or Shopify has another quantity than was registered. */
export function isShippedInParts(parts: OrderParts): boolean {
  const shipped = parts.fulfillments.filter(({ status }) => status === "SUCCESS");
  const results = resultOf(parts);
  const isPartly = shipped.length > 0 && results.some(({ line }) => line.fulfilled < line.quantity - line.removed);
  return isPartly || shipped.length > 1 || (shipped.length > 0 && results.some(({ difference }) => difference !== 0));
}

function quantityOf({ lines }: Pick<OrderFulfillment, "lines">, lineItemId: string): number {
  return sum(lines, (line) => (line.lineItemId === lineItemId ? line.quantity : 0));
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

interface PartialQuery {
  shop: string;
  view: PartialView;
  range: DateRange;
  timeZone: string;
}

/** A page of the orders that are or were shipped in parts, newest first. */
export function readPartialOrders(
  db: Supabase,
  query: PartialQuery & { cursor: PartialCursor | null; backwards: boolean; limit: number },
): Promise<PartialOrdersPage> {
  return callFunction<PartialOrdersPage>(db, "partial_shipments_page", {
    p_shop: query.shop,
    p_view: query.view,
    p_from: query.range.from,
    p_to: query.range.to,
    p_time_zone: query.timeZone,
    p_cursor: query.cursor && { ...query.cursor },
    p_backwards: query.backwards,
    p_limit: query.limit,
  });
}

const READ_AT_ONCE = 200;

/** All of them, a few hundred at a time: for a file. */
export async function* readAllPartialOrders(db: Supabase, query: PartialQuery): AsyncGenerator<PartialOrder[]> {
  let cursor: PartialCursor | null = null;
  for (;;) {
    const page: PartialOrdersPage = await readPartialOrders(db, {
      ...query,
      cursor,
      backwards: false,
      limit: READ_AT_ONCE,
    });
    yield page.orders;
    const last = page.orders.at(-1);
    if (!page.hasNext || !last) return;
    cursor = { createdAt: last.createdAt, id: last.id };
  }
}
