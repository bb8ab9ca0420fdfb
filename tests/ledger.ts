/**
 * The promise of the sync engine, as a comparison of two books: what was registered here, and what Shopify has. A test
 * gives every shipment tracking numbers of its own, so that the fulfillments of a shipment are found without believing
 * anything that the engine wrote down.
 */
import type pg from "pg";
import { lineGid, type ShopifyOrder } from "./simulated-shop.ts";

export interface BookedShipment {
  id: string;
  orderId: string;
  numbers: string[];
  /** As it was registered, and as it was corrected since: what its fulfillments may show. */
  everNumbers: string[][];
  status: "pending" | "waiting" | "retry" | "synced" | "needs_attention" | "cancelled";
  reason: string | null;
  nextTryAt: string | null;
  lines: { lineItemId: string; quantity: number; fulfilled: number }[];
  /** Tries that sent something: their fulfillment, if they made one. `outcome` null: nobody knows yet. */
  sends: { outcome: string | null; fulfillmentId: string | null }[];
}

/** Every shipment of a shop as the database has it. */
export async function readShipments(sql: pg.Pool, shop: string): Promise<BookedShipment[]> {
  const { rows } = await sql.query<BookedShipment>(
    `select s.id, s.order_id as "orderId", s.tracking_numbers as numbers, s.sync_status as status,
       (select jsonb_agg(x.numbers order by x.at) from (
          select m.requested_at as at, to_jsonb(m.tracking_numbers_before) as numbers from shipment_amendments m
          where m.shop = s.shop and m.shipment_id = s.id and m.kind = 'correction'
          union all select 'infinity', to_jsonb(s.tracking_numbers)) x) as "everNumbers",
       s.sync_reason as reason, s.sync_pending_until::text as "nextTryAt",
       (select json_agg(json_build_object(
          'lineItemId', l.line_item_id, 'quantity', l.quantity, 'fulfilled', l.fulfilled_quantity))
        from shipment_line_items l where l.shop = s.shop and l.shipment_id = s.id) as lines,
       coalesce((select json_agg(json_build_object('outcome', a.outcome, 'fulfillmentId', a.fulfillment_id))
        from shipment_sync_attempts a where a.shop = s.shop and a.shipment_id = s.id and a.intent is not null), '[]')
         as sends
     from shipments s where s.shop = $1 order by s.registered_at, s.id`,
    [shop],
  );
  return rows;
}

/** Everything wrong at this moment, in words; must be empty at every moment. */
export function discrepancies(shipments: BookedShipment[], orders: ShopifyOrder[]): string[] {
  const parcels = Map.groupBy(shipments, (one) => [one.orderId, ...one.everNumbers[0]!.toSorted()].join(" "));
  const byId = new Map(orders.map((order) => [order.gid, order]));
  return [
    ...orders.flatMap(overShipped),
    ...shipments.flatMap(lost),
    ...[...parcels.values()].flatMap((parcel) => miscounted(parcel, byId.get(parcel[0]!.orderId))),
  ];
}

/** What must be over besides, once everything has had its time: only a person is still asked for what is unknown. */
export function unsettled(shipments: BookedShipment[]): string[] {
  return shipments.flatMap((shipment) => {
    const isUnknown = shipment.sends.some((send) => send.outcome === null) && shipment.status !== "needs_attention";
    const isLate = shipment.status === "pending" || shipment.status === "retry";
    return isUnknown || isLate ? [`${describe(shipment)}: not settled`] : [];
  });
}

/** No shipment is lost: each is on Shopify, has a next time, or says why neither. */
function lost(shipment: BookedShipment): string[] {
  const name = describe(shipment);
  switch (shipment.status) {
    case "synced":
      return shipment.lines.every((line) => line.fulfilled === line.quantity)
        ? []
        : [`${name}: not all of it is there`];
    case "pending":
    case "waiting":
    case "retry":
      return shipment.nextTryAt ? [] : [`${name}: has no next time`];
    case "needs_attention":
    case "cancelled":
      return shipment.reason ? [] : [`${name}: does not say why`];
  }
}

/** One parcel, one fulfillment. Shipments of an order that name the same tracking numbers count together. */
function miscounted(parcel: BookedShipment[], order: ShopifyOrder | undefined): string[] {
  // A deleted order took its fulfillments along.
  if (!order) return [];
  const name = parcel.map(describe).join(" and ");
  const wrong: string[] = [];
  const made = order.fulfillments.filter((one) =>
    parcel.some(({ everNumbers }) => everNumbers.some((numbers) => isSameSet(one.tracking.numbers, numbers))),
  );
  const sends = parcel.flatMap((one) => one.sends);
  const unknown = sends.filter((send) => send.outcome === null).length;
  const recorded = sends.flatMap((send) => send.fulfillmentId ?? []);
  const existing = new Set(made.map((one) => `gid://shopify/Fulfillment/${one.id}`));
  if (new Set(recorded).size < recorded.length) wrong.push(`${name}: one fulfillment counted twice`);
  for (const id of recorded) if (!existing.has(id)) wrong.push(`${name}: claims ${id}, which is not its own`);
  if (made.length > recorded.length + unknown)
    wrong.push(`${name}: ${made.length} fulfillments, ${recorded.length} recorded, ${unknown} unknown`);

  const lines = Map.groupBy(
    parcel.flatMap((one) => one.lines),
    (line) => line.lineItemId,
  );
  for (const [id, parts] of lines) {
    const shipped = quantityOf(made, id);
    const registered = sum(parts, (line) => line.quantity);
    const fulfilled = sum(parts, (line) => line.fulfilled);
    if (shipped > registered) wrong.push(`${name}: ${shipped} of ${registered} shipped of ${id}`);
    if (fulfilled > shipped || (unknown === 0 && fulfilled < shipped))
      wrong.push(`${name}: ${shipped} shipped, ${fulfilled} recorded of ${id}`);
  }
  return wrong;
}

/** Never above what was ordered and not removed. */
function overShipped(order: ShopifyOrder): string[] {
  if (order.cancelledAt) return [];
  return order.lineItems.flatMap((line) => {
    const live = order.fulfillments.filter((one) => one.status === "SUCCESS");
    const shipped = quantityOf(live, lineGid(line.id));
    return shipped > line.currentQuantity ? [`${order.name}: ${shipped} of ${line.currentQuantity} shipped`] : [];
  });
}

function quantityOf(fulfillments: ShopifyOrder["fulfillments"], lineItemId: string): number {
  const lines = fulfillments.flatMap((one) => one.lines);
  return sum(lines, (line) => (lineGid(line.lineItemId) === lineItemId ? line.quantity : 0));
}

function sum<Item>(items: Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function isSameSet(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

function describe(shipment: BookedShipment): string {
  return `${shipment.numbers[0]} (${shipment.status}${shipment.reason ? `, ${shipment.reason}` : ""})`;
}
