import { fulfillmentOrderOf } from "../../orders/read-orders.ts";
import type { AdminClient, AdminError } from "../../shopify/admin-api.ts";
import {
  FulfillmentForRemedyDocument,
  FulfillmentOrderForRemedyDocument,
  LinesForMoveDocument,
  type FulfillmentOrderForRemedyQuery,
} from "../../shopify/generated/admin.ts";
import type { FulfillmentOnShopify, LineQuantity, MoveTarget, WorkOnShopify } from "./remedies.ts";

type Read<Value> = { ok: true; value: Value | null } | { ok: false; error: AdminError };
type Place = NonNullable<FulfillmentOrderForRemedyQuery["fulfillmentOrder"]>["locationsForMove"]["nodes"][number];

/** Of locations that take a part of the work, so many are offered. */
const PARTIAL_TARGETS = 5;

/** One fulfillment order; null when Shopify does not show it. Its lines are those of the first page. */
export async function readFulfillmentOrderForRemedy(admin: AdminClient, id: string): Promise<Read<WorkOnShopify>> {
  const answer = await admin.send(FulfillmentOrderForRemedyDocument, { id });
  if (!answer.ok) return answer;
  const node = answer.data.fulfillmentOrder;
  if (!node) return { ok: true, value: null };
  const places = node.locationsForMove.nodes.filter((place) => !place.location.isFulfillmentService);
  const partial = places.filter((place) => moving(place) > 0 && staying(place) > 0).slice(0, PARTIAL_TARGETS);
  const lines = await linesForMove(admin, id, partial);
  if (!lines.ok) return lines;
  return {
    ok: true,
    value: {
      orderId: node.orderId,
      fulfillmentOrder: fulfillmentOrderOf(node),
      hasAllLines: !node.lineItems.pageInfo.hasNextPage,
      targets: places.flatMap((place): MoveTarget[] => {
        const part = lines.value?.get(place.location.id) ?? null;
        const isWhole = place.movable && staying(place) === 0;
        if (!isWhole && !part?.length) return [];
        const { id: locationId, name: locationName } = place.location;
        const count = part?.length ?? moving(place);
        const rest = moving(place) + staying(place) - count;
        return [{ locationId, locationName, lines: part, moving: count, staying: rest }];
      }),
    },
  };
}

const moving = (place: Place) => place.availableLineItemsCount?.count ?? 0;
const staying = (place: Place) => place.unavailableLineItemsCount?.count ?? 0;

/** Which lines each of these locations would take. */
async function linesForMove(
  admin: AdminClient,
  id: string,
  places: readonly Place[],
): Promise<Read<Map<string, LineQuantity[]>>> {
  if (places.length === 0) return { ok: true, value: new Map() };
  const locationIds = places.map((place) => place.location.id);
  const answer = await admin.send(LinesForMoveDocument, { id, locationIds });
  if (!answer.ok) return answer;
  const nodes = answer.data.fulfillmentOrder?.locationsForMove.nodes ?? [];
  const lines = nodes.map(({ location, availableLineItems }): [string, LineQuantity[]] => [
    location.id,
    availableLineItems.nodes.map((line) => ({ id: line.id, quantity: line.remainingQuantity })),
  ]);
  return { ok: true, value: new Map(lines) };
}

/** One fulfillment; null when Shopify does not show it. */
export async function readFulfillmentForRemedy(admin: AdminClient, id: string): Promise<Read<FulfillmentOnShopify>> {
  const answer = await admin.send(FulfillmentForRemedyDocument, { id });
  if (!answer.ok) return answer;
  const node = answer.data.fulfillment;
  if (!node) return { ok: true, value: null };
  return {
    ok: true,
    value: {
      orderId: node.order.id,
      id: node.id,
      name: node.name,
      status: node.status,
      displayStatus: node.displayStatus ?? null,
      company: node.trackingInfo[0]?.company ?? null,
      trackingNumbers: node.trackingInfo.flatMap(({ number }) => number ?? []),
      pieces: node.totalQuantity,
    },
  };
}
