/** What a new shop starts with. */
import { seedDemo } from "./seed-demo.ts";
import { addLocation, addProduct } from "./setup-mutations.ts";
import type { Scene } from "./world.ts";

export type Seed = "demo" | "empty";

/**
 * "empty" has no orders: a dozen locations, so that lists of them have pages, and a dozen products. Each is listed at
 * the first location, which has none left, and lies in the warehouse it was bought for.
 */
function seedEmpty(scene: Scene): void {
  const locations = Array.from({ length: 12 }, (_, index) =>
    addLocation(scene, { name: index === 0 ? "Shop location" : `Warehouse ${String(index).padStart(2, "0")}` }),
  );
  for (let index = 0; index < 12; index++) {
    const warehouse = locations[1 + ((index + 5) % 11)]!;
    addProduct(scene, {
      title: `Product ${index + 1}`,
      vendor: `Vendor ${1 + (index % 3)}`,
      variants: [
        {
          sku: `SKU-${index + 1}`,
          price: "1000",
          stock: [
            [locations[0]!.id, 0],
            [warehouse.id, 100],
          ],
        },
      ],
    });
  }
}

/** Fills a new shop. Nobody is told: an app learns of what was there before it by looking. */
export function seedShop(scene: Scene, seed: Seed): void {
  if (seed === "demo") seedDemo(scene);
  else seedEmpty(scene);
}
