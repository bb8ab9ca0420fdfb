import { createOrder } from "./orders.ts";
import { addLocation, addProduct } from "./setup-mutations.ts";
import type { Scene } from "./world.ts";

/** LIVAPON, a Japanese store that sells for several vendors. */
export function seedDemo(scene: Scene): void {
  const store = addLocation(scene, { name: "福岡店舗" });
  const tokyo = addLocation(scene, { name: "東京倉庫" });
  addProduct(scene, {
    title: "煎茶",
    vendor: "山田製茶",
    variants: [
      {
        sku: "TEA-1",
        price: "1200",
        stock: [
          [store.id, 0],
          [tokyo.id, 50],
        ],
      },
    ],
  });
  const variant = [...scene.shop.variants.values()][0]!;
  createOrder(scene, { lines: [{ variantId: variant.id, quantity: 2 }] });
}
