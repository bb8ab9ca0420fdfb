/** Shop, locations, products, variants and stock. */
import { connect, type ConnectionArgs } from "./connections.ts";
import { gid, numericId } from "./gid.ts";
import { byId, type RequestContext, type Resolvers } from "./resolvers.ts";
import { searchFor, type Searchable } from "./search.ts";
import type { FulfillmentService, InventoryItem, InventoryLevel, Location, Product, Shop, Variant } from "./store.ts";
import { liveFulfillmentOrders } from "./quantities.ts";

interface SearchArgs extends ConnectionArgs {
  query?: string | null;
  sortKey?: string | null;
}

const levelsAt = (shop: Shop, location: Location): InventoryLevel[] =>
  [...shop.inventoryItems.values()].flatMap(({ levels }) => levels.filter((one) => one.locationId === location.id));

const itemOf = (shop: Shop, variant: Variant): InventoryItem => shop.inventoryItems.get(variant.inventoryItemId)!;
const variantsOf = (shop: Shop, product: Product): Variant[] => product.variantIds.map((id) => shop.variants.get(id)!);

const inventoryQuantity = (shop: Shop, variant: Variant): number =>
  itemOf(shop, variant).levels.reduce((total, level) => total + (level.isActive ? level.available : 0), 0);

const displayName = (shop: Shop, variant: Variant): string =>
  `${shop.products.get(variant.productId)!.title} - ${variant.title}`;

/** What of an inventory level counts under a name; Shopify's other names are always 0 here. */
function quantityOf(level: InventoryLevel, name: string): number {
  if (name === "available") return level.available;
  if (name === "committed") return level.committed;
  return name === "on_hand" ? level.available + level.committed : 0;
}

const searchableProduct =
  (shop: Shop) =>
  (product: Product): Searchable => ({
    field: (name) =>
      ({
        id: product.id,
        title: product.title,
        vendor: product.vendor,
        tag: product.tags,
        status: product.status.toLowerCase(),
        sku: variantsOf(shop, product).map(({ sku }) => sku),
        created_at: product.createdAt,
        updated_at: product.updatedAt,
      })[name],
    words: () => [product.title, product.vendor],
  });

const searchableVariant =
  (shop: Shop) =>
  (variant: Variant): Searchable => ({
    field: (name) =>
      ({
        id: variant.id,
        sku: variant.sku,
        title: variant.title,
        barcode: variant.barcode,
        product_id: variant.productId,
        vendor: shop.products.get(variant.productId)!.vendor,
        updated_at: variant.updatedAt,
      })[name],
    words: () => [displayName(shop, variant), variant.sku ?? ""],
  });

const searchableLocation = (location: Location): Searchable => ({
  field: (name) =>
    ({ id: location.id, name: location.name, location_id: location.id, active: location.isActive })[name],
  words: () => [location.name],
});

/** Active locations, unless the arguments ask for more. Those of fulfillment services count as "legacy". */
function locations(
  shop: Shop,
  args: { includeInactive?: boolean; includeLegacy?: boolean; query?: string | null },
): Location[] {
  const matches = searchFor(args.query);
  return [...shop.locations.values()].filter(
    (location) =>
      (args.includeInactive || location.isActive) &&
      (args.includeLegacy || location.serviceId === null) &&
      matches(searchableLocation(location)),
  );
}

const count = (records: unknown[] | number): object => ({
  count: typeof records === "number" ? records : records.length,
  precision: "EXACT",
});

const find = <T>(map: Map<number, T>, id: string, type: string): T | null => {
  const number = numericId(id, type);
  return number === null ? null : (map.get(number) ?? null);
};

const PRODUCT_SORT_VALUES: Record<string, (product: Product) => string | number> = {
  ID: (product) => product.id,
  TITLE: (product) => product.title,
  VENDOR: (product) => product.vendor,
  CREATED_AT: (product) => product.createdAt,
  UPDATED_AT: (product) => product.updatedAt,
};

function products({ shop }: RequestContext, args: SearchArgs): unknown {
  const matches = searchFor(args.query);
  const asSearchable = searchableProduct(shop);
  const found = [...shop.products.values()].filter((product) => matches(asSearchable(product)));
  const value = PRODUCT_SORT_VALUES[args.sortKey ?? "ID"] ?? PRODUCT_SORT_VALUES["ID"]!;
  return connect(found, args, (product) => ({ value: value(product), id: product.id }));
}

export const catalogResolvers: Resolvers = {
  QueryRoot: {
    shop: (_: unknown, _args: object, { shop }) => shop,
    location: (_: unknown, { id }: { id?: string | null }, { shop }) =>
      id ? find(shop.locations, id, "Location") : ([...shop.locations.values()][0] ?? null),
    locations: (_: unknown, args: SearchArgs & { includeInactive?: boolean; includeLegacy?: boolean }, { shop }) =>
      connect(locations(shop, args), args, (location) => ({
        value: args.sortKey === "NAME" ? location.name : location.id,
        id: location.id,
      })),
    locationsAvailableForDeliveryProfilesConnection: (_: unknown, args: ConnectionArgs, { shop }) =>
      byId(locations(shop, {}), args),
    locationsCount: (_: unknown, args: { query?: string | null }, { shop }) => count(locations(shop, args)),
    product: (_: unknown, { id }: { id: string }, { shop }) => find(shop.products, id, "Product"),
    products: (_: unknown, args: SearchArgs, context) => products(context, args),
    productVariant: (_: unknown, { id }: { id: string }, { shop }) => find(shop.variants, id, "ProductVariant"),
    productVariants: (_: unknown, args: SearchArgs, { shop }) => {
      const matches = searchFor(args.query);
      const asSearchable = searchableVariant(shop);
      return byId(
        [...shop.variants.values()].filter((variant) => matches(asSearchable(variant))),
        args,
      );
    },
    inventoryItem: (_: unknown, { id }: { id: string }, { shop }) => find(shop.inventoryItems, id, "InventoryItem"),
    inventoryItems: (_: unknown, args: SearchArgs, { shop }) => {
      const matches = searchFor(args.query);
      const found = [...shop.inventoryItems.values()].filter((item) =>
        matches({ field: (name) => ({ id: item.id, sku: item.sku })[name] }),
      );
      return byId(found, args);
    },
  },
  Shop: {
    myshopifyDomain: (shop: Shop) => shop.domain,
    url: (shop: Shop) => `https://${shop.domain}`,
    plan: (shop: Shop) => ({
      ...shop.plan,
      publicDisplayName: "Development",
      partnerDevelopment: true,
      shopifyPlus: false,
    }),
    primaryDomain: (shop: Shop) => ({ id: gid("Domain", shop.id), host: shop.domain, url: `https://${shop.domain}` }),
    weightUnit: () => "KILOGRAMS",
    unitSystem: () => "METRIC_SYSTEM",
    orderNumberFormatPrefix: () => "#",
    orderNumberFormatSuffix: () => "",
    fulfillmentServices: (shop: Shop) => [...shop.services.values()],
  },
  Location: {
    legacyResourceId: ({ id }: Location) => String(id),
    isFulfillmentService: ({ serviceId }: Location) => serviceId !== null,
    fulfillmentService: ({ serviceId }: Location, _: object, { shop }) =>
      serviceId === null ? null : shop.services.get(serviceId),
    deactivatedAt: ({ isActive, updatedAt }: Location) => (isActive ? null : updatedAt),
    isPrimary: ({ id }: Location, _: object, { shop }) => [...shop.locations.keys()][0] === id,
    hasActiveInventory: (location: Location, _: object, { shop }) =>
      levelsAt(shop, location).some((level) => level.isActive && level.available + level.committed > 0),
    hasUnfulfilledOrders: ({ id }: Location, _: object, { shop }) =>
      [...shop.orders.values()].some((order) => liveFulfillmentOrders(order).some((one) => one.locationId === id)),
    localPickupSettingsV2: () => null,
    inventoryLevel: (location: Location, { inventoryItemId }: { inventoryItemId: string }, { shop }) =>
      find(shop.inventoryItems, inventoryItemId, "InventoryItem")?.levels.find(
        (level) => level.locationId === location.id && level.isActive,
      ) ?? null,
    inventoryLevels: (location: Location, args: ConnectionArgs & { includeInactive?: boolean }, { shop }) =>
      byId(
        levelsAt(shop, location).filter((level) => args.includeInactive || level.isActive),
        args,
      ),
  },
  LocationAddress: {
    address1: () => null,
    address2: () => null,
    phone: () => null,
    province: ({ provinceCode }: Location["address"]) => provinceCode,
    formatted: ({ city, zip, countryCode }: Location["address"]) => [zip, city, countryCode].filter(Boolean),
  },
  FulfillmentService: {
    id: (service: FulfillmentService) => `${gid("FulfillmentService", service.id)}?id=true`,
    type: () => "THIRD_PARTY",
    location: (service: FulfillmentService, _: object, { shop }) => shop.locations.get(service.locationId),
  },
  Product: {
    legacyResourceId: ({ id }: Product) => String(id),
    variants: (product: Product, args: ConnectionArgs, { shop }) =>
      connect(variantsOf(shop, product), args, ({ position, id }) => ({ value: position, id })),
    variantsCount: ({ variantIds }: Product) => count(variantIds),
    hasOnlyDefaultVariant: (product: Product, _: object, { shop }) =>
      variantsOf(shop, product).every(({ title }) => title === "Default Title"),
    totalInventory: (product: Product, _: object, { shop }) =>
      variantsOf(shop, product).reduce((total, variant) => total + inventoryQuantity(shop, variant), 0),
    tracksInventory: (product: Product, _: object, { shop }) =>
      variantsOf(shop, product).some((variant) => itemOf(shop, variant).tracked),
    featuredMedia: () => null,
    featuredImage: () => null,
  },
  ProductVariant: {
    legacyResourceId: ({ id }: Variant) => String(id),
    displayName: (variant: Variant, _: object, { shop }) => displayName(shop, variant),
    product: (variant: Variant, _: object, { shop }) => shop.products.get(variant.productId),
    inventoryItem: (variant: Variant, _: object, { shop }) => itemOf(shop, variant),
    inventoryQuantity: (variant: Variant, _: object, { shop }) => inventoryQuantity(shop, variant),
    sellableOnlineQuantity: (variant: Variant, _: object, { shop }) => inventoryQuantity(shop, variant),
    availableForSale: (variant: Variant, _: object, { shop }) =>
      variant.inventoryPolicy === "CONTINUE" || !itemOf(shop, variant).tracked || inventoryQuantity(shop, variant) > 0,
    compareAtPrice: () => null,
    image: () => null,
  },
  InventoryItem: {
    legacyResourceId: ({ id }: InventoryItem) => String(id),
    variant: ({ variantId }: InventoryItem, _: object, { shop }) => shop.variants.get(variantId),
    locationsCount: ({ levels }: InventoryItem) => count(levels.filter((level) => level.isActive)),
    inventoryLevel: (item: InventoryItem, { locationId }: { locationId: string }) =>
      item.levels.find((level) => level.locationId === numericId(locationId, "Location") && level.isActive) ?? null,
    inventoryLevels: (item: InventoryItem, args: ConnectionArgs & { includeInactive?: boolean }) =>
      byId(
        item.levels.filter((level) => args.includeInactive || level.isActive),
        args,
      ),
  },
  InventoryLevel: {
    id: (level: InventoryLevel) => `${gid("InventoryLevel", level.id)}?inventory_item_id=${level.inventoryItemId}`,
    item: (level: InventoryLevel, _: object, { shop }) => shop.inventoryItems.get(level.inventoryItemId),
    location: (level: InventoryLevel, _: object, { shop }) => shop.locations.get(level.locationId),
    quantities: (level: InventoryLevel, { names }: { names: string[] }) =>
      names.map((name) => ({
        id: `${gid("InventoryQuantity", level.id)}?inventory_item_id=${level.inventoryItemId}&name=${name}`,
        name,
        quantity: quantityOf(level, name),
        updatedAt: level.updatedAt,
      })),
  },
};
