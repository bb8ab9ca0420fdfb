import { describe, expect, it, test } from "vitest";
import { REQUIRED_SCOPES } from "../shopify/scopes.ts";
import { checkStore, SETUP_ITEMS, type SetupItem } from "./checklist.ts";
import type { Products, StoreFacts, StoreLocation } from "./store-facts.ts";

const none: Products = { n: 0, examples: [] };
const some: Products = {
  n: 1,
  examples: [{ sku: "CUP", title: "湯呑み", productId: null, orders: 2, orderId: "o", orderName: "#1001" }],
};
const location = (over: Partial<StoreLocation> = {}): StoreLocation => ({
  id: "gid://shopify/Location/1",
  name: "東京倉庫",
  isActive: true,
  fulfillsOnlineOrders: true,
  isFulfillmentService: false,
  shipsInventory: true,
  items: 3,
  ...over,
});
const checkout = { orderId: "o", orderName: "#1001", createdAt: "2026-11-26T00:00:00Z", routed: true };
const good: StoreFacts = {
  grantedScopes: [...REQUIRED_SCOPES],
  readAt: "2026-11-26T00:00:00Z",
  lastRunAt: null,
  webhooks: [],
  locations: [location()],
  items: 3,
  lines: 5,
  needNoShipping: none,
  untracked: none,
  stockedNowhere: none,
  stockedOffline: none,
  outOfStock: none,
  routing: { orders: 20, routed: 20, medianSeconds: 4 },
  holds: [],
  checkout,
};
const check = (item: SetupItem, over: Partial<StoreFacts>) => {
  const { state, findings } = checkStore({ ...good, ...over }).find((one) => one.item === item)!;
  return [state, ...findings.map(({ code }) => code)];
};

test("a store where all is well has every item in order, but for what no app can see", () => {
  expect(checkStore(good).map(({ item, state }) => [item, state])).toEqual(
    SETUP_ITEMS.map((item) => [item, ["permission", "shipping-profile"].includes(item) ? "unknown" : "ok"]),
  );
});

const blind = { grantedScopes: ["read_orders", "read_locations"] };

test.each<[SetupItem, Partial<StoreFacts>, string[]]>([
  ["scopes", { grantedScopes: REQUIRED_SCOPES.slice(0, -1) }, ["problem", "scopesMissing"]],
  ["shipping-required", { needNoShipping: some }, ["warning", "needNoShipping"]],
  ["shipping-required", { lines: 0 }, ["unknown", "noLines"]],
  ["tracked", { untracked: some }, ["warning", "untracked"]],
  ["tracked", { items: 0 }, ["unknown", "noLines"]],
  ["stocked", { stockedNowhere: some }, ["problem", "stockedNowhere"]],
  ["stocked", { stockedOffline: some, outOfStock: some }, ["problem", "stockedOffline", "outOfStock"]],
  ["stocked", { outOfStock: some }, ["warning", "outOfStock"]],
  ["stocked", { items: 0 }, ["unknown", "noLines"]],
  ["location-online", { readAt: null }, ["unknown", "locationsUnread"]],
  ["location-online", { grantedScopes: ["write_orders"] }, ["unknown", "locationsNotPermitted"]],
  ["location-online", { locations: [] }, ["problem", "noOnlineLocation"]],
  [
    "location-online",
    { locations: [location({ isFulfillmentService: true })] },
    ["problem", "noOnlineLocation", "locationsOnline"],
  ],
  [
    "location-online",
    { locations: [location(), location({ isActive: false })] },
    ["warning", "stockNotOnline", "locationsOnline"],
  ],
  ["location-online", { locations: [location(), location({ isActive: false, items: 0 })] }, ["ok", "locationsOnline"]],
  ["routing", { routing: { orders: 20, routed: 18, medianSeconds: 4 } }, ["warning", "someUnrouted"]],
  ["routing", { routing: { orders: 20, routed: 19, medianSeconds: 4 } }, ["ok", "routed"]],
  ["routing", { routing: { orders: 2, routed: 0, medianSeconds: null } }, ["problem", "noneRouted"]],
  ["routing", { routing: { orders: 0, routed: 0, medianSeconds: null } }, ["unknown", "noOrders"]],
  ["routing", blind, ["unknown", "notWithoutScopes"]],
  [
    "holds",
    { holds: [{ reason: "OTHER", handle: null, orders: 1, lastAt: "2026-11-26T00:00:00Z" }] },
    ["warning", "heldBy"],
  ],
  ["holds", { routing: { orders: 0, routed: 0, medianSeconds: null } }, ["unknown", "noOrders"]],
  ["holds", blind, ["unknown", "notWithoutScopes"]],
  ["checkout-test", { checkout: null }, ["unknown", "noCheckout"]],
  ["checkout-test", { checkout: { ...checkout, routed: false } }, ["problem", "checkoutUnrouted"]],
  ["checkout-test", blind, ["unknown", "notWithoutScopes"]],
])("%s: %j", (item, over, result) => {
  expect(check(item, over)).toEqual(result);
});

describe("what was found", () => {
  it("names the scopes that are missing", () => {
    const [scopes] = checkStore({ ...good, grantedScopes: REQUIRED_SCOPES.slice(0, -1) });
    expect(scopes!.findings).toMatchObject([{ scopes: ["read_third_party_fulfillment_orders"] }]);
  });
});
