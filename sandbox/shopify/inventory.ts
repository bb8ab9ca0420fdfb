/** Stock by location: an order commits what is available, a fulfillment takes it off the shelf, a cancellation puts it back. */
import type { InventoryItem, InventoryLevel, LineItem, Order, Shop } from "./store.ts";
import type { Scene } from "./world.ts";

function itemOf(shop: Shop, line: LineItem): InventoryItem | undefined {
  const variant = line.variantId === null ? undefined : shop.variants.get(line.variantId);
  return variant && shop.inventoryItems.get(variant.inventoryItemId);
}

function change(
  scene: Scene,
  order: Order,
  line: LineItem,
  locationId: number,
  by: { available?: number; committed?: number },
): void {
  const item = itemOf(scene.shop, line);
  if (!item?.tracked || !order.claimsInventory) return;
  const level = item.levels.find((one) => one.locationId === locationId) ?? addLevel(scene, item, locationId);
  level.available += by.available ?? 0;
  level.committed += by.committed ?? 0;
  level.updatedAt = scene.now;
}

/** Makes a location stock an item, with none of it there. */
export function addLevel(scene: Scene, item: InventoryItem, locationId: number, available = 0): InventoryLevel {
  const level: InventoryLevel = {
    __typename: "InventoryLevel",
    id: scene.newId(),
    inventoryItemId: item.id,
    locationId,
    isActive: true,
    available,
    committed: 0,
    createdAt: scene.now,
    updatedAt: scene.now,
  };
  item.levels.push(level);
  return level;
}

/** An order asks for stock: no longer available, not yet gone. */
export const claimStock = (scene: Scene, order: Order, line: LineItem, locationId: number, quantity: number): void =>
  change(scene, order, line, locationId, { available: -quantity, committed: quantity });

/** The order no longer wants it. */
export const releaseStock = (scene: Scene, order: Order, line: LineItem, locationId: number, quantity: number): void =>
  change(scene, order, line, locationId, { available: quantity, committed: -quantity });

/** It was shipped (or, with a negative quantity, a shipment was undone). */
export const shipStock = (scene: Scene, order: Order, line: LineItem, locationId: number, quantity: number): void =>
  change(scene, order, line, locationId, { committed: -quantity });
