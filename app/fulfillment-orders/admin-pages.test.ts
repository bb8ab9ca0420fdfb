import { expect, test } from "vitest";
import { adminUrl, adminUrlOf, REMEDIED_AT } from "./admin-pages.ts";
import { REASONS } from "./reasons.ts";

test("an address in the admin is written as App Bridge takes it", () => {
  expect(adminUrl("locations")).toBe("shopify://admin/settings/locations");
  expect(adminUrlOf("gid://shopify/Order/12")).toBe("shopify://admin/orders/12");
  expect(adminUrlOf("gid://shopify/Product/34")).toBe("shopify://admin/products/34");
});

test("where the store's administrator has to act, the reason leads to the set-up that cures it", () => {
  const cured = Object.entries(REASONS).filter(([, { owner }]) => owner === "store_settings");
  expect(cured.length).toBeGreaterThan(0);
  for (const [code] of cured) expect(REMEDIED_AT[code as keyof typeof REASONS].setup, code).not.toBeNull();
});
