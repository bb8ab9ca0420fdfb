import type { SetupItem } from "../setup/checklist.ts";
import type { SyncReason } from "../shipments/outcome.ts";

/** Pages of the Shopify admin, below the store's address. An order's page is named by its id. */
export const ADMIN_PAGES = {
  order: "orders",
  orders: "orders",
  products: "products",
  inventory: "products/inventory",
  locations: "settings/locations",
  shipping: "settings/shipping",
  users: "settings/account",
  apps: "settings/apps",
  plan: "settings/plan",
} as const;
export type AdminPage = keyof typeof ADMIN_PAGES;

/** The address of an admin page as App Bridge takes it. */
export function adminUrl(page: Exclude<AdminPage, "order">): string {
  return `shopify://admin/${ADMIN_PAGES[page]}`;
}

/** The same of an order or a product, by its gid. */
export function adminUrlOf(gid: string): string {
  const [kind, number] = gid.split("/").slice(-2);
  return `shopify://admin/${kind === "Product" ? "products" : "orders"}/${number}`;
}

interface Remedy {
  /** Where in the admin it is put right; null: there is nothing to do there. */
  page: AdminPage | null;
  /** The item of the set-up checklist that keeps it from happening again. */
  setup: SetupItem | null;
}

const NOWHERE: Remedy = { page: null, setup: null };
const ON_ITS_ORDER: Remedy = { page: "order", setup: null };

/** Where each reason is put right. */
export const REMEDIED_AT: Record<SyncReason, Remedy> = {
  permission_missing: { page: null, setup: "scopes" },
  wrong_scope_class: { page: null, setup: "scopes" },
  not_routed_yet: { page: "order", setup: "routing" },
  on_hold: { page: "order", setup: "holds" },
  scheduled: ON_ITS_ORDER,
  scheduled_without_date: ON_ITS_ORDER,
  not_sent_to_service: { page: "order", setup: "location-online" },
  at_fulfillment_service: { page: "order", setup: "location-online" },
  refused_by_service: { page: "order", setup: "location-online" },
  cancellation_requested: ON_ITS_ORDER,
  cancellation_refused: ON_ITS_ORDER,
  given_back_by_service: { page: "order", setup: "location-online" },
  given_up_by_service: { page: "order", setup: "location-online" },
  not_accepting: { page: "order", setup: "location-online" },
  pickup: ON_ITS_ORDER,
  pickup_point: ON_ITS_ORDER,
  local_delivery: ON_ITS_ORDER,
  retail: ON_ITS_ORDER,
  not_fulfillable: NOWHERE,
  already_fulfilled: NOWHERE,
  line_removed: NOWHERE,
  not_shippable: { page: "products", setup: "shipping-required" },
  stocked_nowhere: { page: "inventory", setup: "stocked" },
  out_of_stock: { page: "inventory", setup: "stocked" },
  unknown: ON_ITS_ORDER,
  network: NOWHERE,
  shopify_error: NOWHERE,
  throttled: NOWHERE,
  changed_meanwhile: NOWHERE,
  cancelled_by_staff: NOWHERE,
  undone_by_staff: NOWHERE,
  order_deleted: NOWHERE,
  unclear_outcome: ON_ITS_ORDER,
  refused: ON_ITS_ORDER,
  over_quantity: ON_ITS_ORDER,
  waited_too_long: { page: "order", setup: "routing" },
  gave_up: ON_ITS_ORDER,
  order_not_found: { page: "orders", setup: null },
  order_too_old: ON_ITS_ORDER,
  order_cancelled: ON_ITS_ORDER,
  app_not_authorized: { page: "apps", setup: null },
  shop_unavailable: { page: "plan", setup: null },
  changed_elsewhere: ON_ITS_ORDER,
  fulfillment_cancelled: ON_ITS_ORDER,
};
