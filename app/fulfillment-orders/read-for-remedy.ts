import { fulfillmentOrderOf } from "../orders/read-orders.ts";
import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import { FulfillmentOrderForRemedyDocument } from "../shopify/generated/admin.ts";
import type { WorkOnShopify } from "./remedies.ts";

/** One fulfillment order; null when Shopify does not show it. Its lines are those of the first page. */
export async function readFulfillmentOrderForRemedy(
  admin: AdminClient,
  id: string,
): Promise<{ ok: true; value: WorkOnShopify | null } | { ok: false; error: AdminError }> {
  const answer = await admin.send(FulfillmentOrderForRemedyDocument, { id });
  if (!answer.ok) return answer;
  const node = answer.data.fulfillmentOrder;
  if (!node) return { ok: true, value: null };
  return {
    ok: true,
    value: {
      orderId: node.orderId,
      fulfillmentOrder: fulfillmentOrderOf(node),
      atService: node.assignedLocation.location?.isFulfillmentService ?? false,
      targets: node.locationsForMove.nodes
        .filter((target) => target.movable)
        .map((target) => ({
          locationId: target.location.id,
          locationName: target.location.name,
          lines: {
            moving: target.availableLineItemsCount?.count ?? 0,
            staying: target.unavailableLineItemsCount?.count ?? 0,
          },
        })),
    },
  };
}
