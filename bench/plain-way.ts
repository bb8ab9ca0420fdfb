/**
 * What a shipping app usually does, for comparison: per shipment one query for the order's fulfillment orders and one
 * fulfillmentCreate, one after the other, and again after a pause when Shopify says THROTTLED.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { AdminClient } from "../app/shopify/admin-api.ts";
import { FulfillmentCreateDocument, TypedDocumentString } from "../app/shopify/generated/admin.ts";
import type { ShopifyOrder } from "../tests/simulated-shop.ts";

interface OrderToShip {
  order: {
    fulfillmentOrders: {
      nodes: {
        id: string;
        status: string;
        lineItems: { nodes: { id: string; remainingQuantity: number; lineItem: { id: string } }[] };
      }[];
    };
  };
}

const OrderToShipDocument = new TypedDocumentString<OrderToShip, { id: string }>(`
  query OrderToShip($id: ID!) {
    order(id: $id) {
      id
      fulfillmentOrders(first: 10) {
        nodes {
          id
          status
          lineItems(first: 20) { nodes { id remainingQuantity lineItem { id } } }
        }
      }
    }
  }
`);

/** Ships everything that is left of each order. */
export async function shipThePlainWay(client: AdminClient, orders: ShopifyOrder[]): Promise<void> {
  for (const [number, { gid }] of orders.entries()) {
    const { order } = await sendUntilNotThrottled(client, OrderToShipDocument, { id: gid });
    const open = order.fulfillmentOrders.nodes.filter((one) => one.status === "OPEN");
    const created = await sendUntilNotThrottled(client, FulfillmentCreateDocument, {
      fulfillment: {
        notifyCustomer: false,
        trackingInfo: { numbers: [`PLAIN${number}`] },
        lineItemsByFulfillmentOrder: open.map((one) => ({
          fulfillmentOrderId: one.id,
          fulfillmentOrderLineItems: one.lineItems.nodes.map((line) => ({
            id: line.id,
            quantity: line.remainingQuantity,
          })),
        })),
      },
    });
    if (!created.fulfillmentCreate?.fulfillment) throw new Error(JSON.stringify(created));
  }
}

async function sendUntilNotThrottled<Data, Variables>(
  client: AdminClient,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  for (;;) {
    const answer = await client.send(document, variables);
    if (answer.ok) return answer.data;
    if (answer.error.code !== "throttled") throw new Error(answer.error.message);
    await sleep(answer.error.retryAfterMs);
  }
}
