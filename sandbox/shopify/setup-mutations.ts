/** Mutations that set a shop up: locations, fulfillment services, products, stock. Kept to what fulfillment needs. */
import { gid, requireGid } from "./gid.ts";
import { addLevel } from "./inventory.ts";
import type { Resolver } from "./resolvers.ts";
import { indexVariant } from "./store.ts";
import type { FulfillmentService, InventoryItem, Location, Product, Variant } from "./store.ts";
import { payload, Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

/** A new location of the shop. */
export function addLocation(
  scene: Scene,
  input: {
    name: string;
    serviceId?: number | null;
    fulfillsOnlineOrders?: boolean;
    city?: string | null;
    zip?: string | null;
    provinceCode?: string | null;
  },
): Location {
  if (input.name.trim() === "") throw new Refusal(["input", "name"], "Add a location name", "BLANK");
  if ([...scene.shop.locations.values()].some(({ name }) => name === input.name)) {
    throw new Refusal(["input", "name"], "You already have a location with this name", "TAKEN");
  }
  const location: Location = {
    __typename: "Location",
    id: scene.newId(),
    name: input.name,
    isActive: true,
    fulfillsOnlineOrders: input.fulfillsOnlineOrders ?? true,
    shipsInventory: input.fulfillsOnlineOrders ?? true,
    serviceId: input.serviceId ?? null,
    address: {
      countryCode: scene.shop.countryCode,
      provinceCode: input.provinceCode ?? null,
      city: input.city ?? null,
      zip: input.zip ?? null,
    },
    createdAt: scene.now,
    updatedAt: scene.now,
  };
  scene.shop.locations.set(location.id, location);
  return location;
}

/** A new fulfillment service, with the location that stands for it. */
export function addService(
  scene: Scene,
  input: {
    name: string;
    appId: number | null;
    callbackUrl?: string | null;
    trackingSupport?: boolean;
    inventoryManagement?: boolean;
    requiresShippingMethod?: boolean;
  },
): FulfillmentService {
  const id = scene.newId();
  const location = addLocation(scene, { name: input.name, serviceId: id });
  const service: FulfillmentService = {
    __typename: "FulfillmentService",
    id,
    handle: input.name.toLowerCase().replaceAll(/\s+/g, "-"),
    serviceName: input.name,
    appId: input.appId,
    callbackUrl: input.callbackUrl ?? null,
    trackingSupport: input.trackingSupport ?? false,
    inventoryManagement: input.inventoryManagement ?? false,
    requiresShippingMethod: input.requiresShippingMethod ?? true,
    locationId: location.id,
  };
  scene.shop.services.set(id, service);
  return service;
}

/** What a product's variant is made of. */
export interface NewVariant {
  title?: string;
  sku: string | null;
  price: string;
  tracked?: boolean;
  requiresShipping?: boolean;
  /** Units available by location; a location that is not named does not stock it. */
  stock: [locationId: number, available: number][];
}

/** A new product with its variants and their stock. */
export function addProduct(
  scene: Scene,
  input: {
    title: string;
    vendor: string;
    productType?: string;
    tags?: string[];
    isGiftCard?: boolean;
    variants: NewVariant[];
  },
): Product {
  const { shop, now } = scene;
  const product: Product = {
    __typename: "Product",
    id: scene.newId(),
    title: input.title,
    handle: input.title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-"),
    vendor: input.vendor,
    productType: input.productType ?? "",
    status: "ACTIVE",
    tags: input.tags ?? [],
    isGiftCard: input.isGiftCard ?? false,
    variantIds: [],
    createdAt: now,
    updatedAt: now,
  };
  shop.products.set(product.id, product);
  input.variants.forEach((one, index) => {
    const item: InventoryItem = {
      __typename: "InventoryItem",
      id: scene.newId(),
      variantId: scene.newId(),
      sku: one.sku,
      tracked: one.tracked ?? true,
      requiresShipping: one.requiresShipping ?? true,
      levels: [],
      createdAt: now,
      updatedAt: now,
    };
    for (const [locationId, available] of one.stock) addLevel(scene, item, locationId, available);
    shop.inventoryItems.set(item.id, item);
    const variant: Variant = {
      __typename: "ProductVariant",
      id: item.variantId,
      productId: product.id,
      inventoryItemId: item.id,
      title: one.title ?? "Default Title",
      sku: one.sku,
      barcode: null,
      price: one.price,
      position: index + 1,
      taxable: true,
      inventoryPolicy: "CONTINUE",
      createdAt: now,
      updatedAt: now,
    };
    indexVariant(shop, variant);
    product.variantIds.push(variant.id);
  });
  return product;
}

function setLocationActive(scene: Scene, id: string, isActive: boolean): { location: Location } {
  const location = scene.shop.locations.get(requireGid(id, "Location"));
  if (!location) throw new Refusal(["locationId"], "Location not found.", "LOCATION_NOT_FOUND");
  location.isActive = isActive;
  location.updatedAt = scene.now;
  return { location };
}

const twice = (name: string, result: object): object => ({
  ...result,
  [name]: (result as { userErrors: unknown }).userErrors,
});

interface QuantityInput {
  inventoryItemId: string;
  locationId: string;
  quantity: number;
}

export const resolversForSetup: Record<string, Resolver> = {
  locationAdd: (
    _,
    {
      input,
    }: {
      input: {
        name: string;
        fulfillsOnlineOrders?: boolean;
        address: { city?: string; zip?: string; provinceCode?: string };
      };
    },
    { scene },
  ) => payload(["location"], () => ({ location: addLocation(scene, { ...input, ...input.address }) })),
  locationEdit: (
    _,
    { id, input }: { id: string; input: { name?: string; fulfillsOnlineOrders?: boolean } },
    { scene },
  ) =>
    payload(["location"], () => {
      const location = scene.shop.locations.get(requireGid(id, "Location"));
      if (!location) throw new Refusal(["id"], "Location not found.", "NOT_FOUND");
      if (input.name) location.name = input.name;
      location.fulfillsOnlineOrders = input.fulfillsOnlineOrders ?? location.fulfillsOnlineOrders;
      location.updatedAt = scene.now;
      return { location };
    }),
  locationActivate: (_, { locationId }: { locationId: string }, { scene }) =>
    twice(
      "locationActivateUserErrors",
      payload(["location"], () => setLocationActive(scene, locationId, true)),
    ),
  locationDeactivate: (_, { locationId }: { locationId: string }, { scene }) =>
    twice(
      "locationDeactivateUserErrors",
      payload(["location"], () => setLocationActive(scene, locationId, false)),
    ),
  fulfillmentServiceCreate: (
    _,
    args: {
      name: string;
      callbackUrl?: string;
      trackingSupport?: boolean;
      inventoryManagement?: boolean;
      requiresShippingMethod?: boolean;
    },
    { scene, actor },
  ) =>
    payload(["fulfillmentService"], () => ({ fulfillmentService: addService(scene, { ...args, appId: actor.appId }) })),
  fulfillmentServiceDelete: (_, { id }: { id: string }, { scene }) =>
    payload(["deletedId"], () => {
      const service = scene.shop.services.get(requireGid(id, "FulfillmentService"));
      if (!service) throw new Refusal(["id"], "Fulfillment service could not be found.");
      scene.shop.locations.get(service.locationId)!.isActive = false;
      scene.shop.services.delete(service.id);
      return { deletedId: id };
    }),
  productCreate: (
    _,
    args: {
      product?: { title?: string; vendor?: string; tags?: string[] };
      input?: { title?: string; vendor?: string };
    },
    { scene },
  ) =>
    payload(["product"], () => {
      const input: { title?: string; vendor?: string; tags?: string[] } = args.product ?? args.input ?? {};
      if (!input.title) throw new Refusal(["title"], "Title can't be blank");
      const [first] = scene.shop.locations.keys();
      const stock: NewVariant["stock"] = first === undefined ? [] : [[first, 0]];
      const variants = [{ sku: null, price: "0", tracked: false, stock }];
      return {
        product: addProduct(scene, { ...input, title: input.title, vendor: input.vendor ?? scene.shop.name, variants }),
      };
    }),
  inventoryActivate: (_, args: { inventoryItemId: string; locationId: string; available?: number | null }, { scene }) =>
    payload(["inventoryLevel"], () => {
      const item = scene.shop.inventoryItems.get(requireGid(args.inventoryItemId, "InventoryItem"));
      if (!item) throw new Refusal(["inventoryItemId"], "The inventory item could not be found.");
      const locationId = requireGid(args.locationId, "Location");
      if (!scene.shop.locations.has(locationId)) throw new Refusal(["locationId"], "The location could not be found.");
      const level = item.levels.find((one) => one.locationId === locationId) ?? addLevel(scene, item, locationId);
      level.isActive = true;
      level.available = args.available ?? level.available;
      return { inventoryLevel: level };
    }),
  inventorySetQuantities: (
    _,
    { input }: { input: { name: string; quantities: QuantityInput[]; reason: string } },
    { scene },
  ) =>
    payload(["inventoryAdjustmentGroup"], () => {
      if (input.name !== "available") throw new Refusal(["input", "name"], "The quantity name is not settable here.");
      const changes = input.quantities.map((quantity, index) => {
        const field = ["input", "quantities", String(index)];
        const item = scene.shop.inventoryItems.get(requireGid(quantity.inventoryItemId, "InventoryItem"));
        if (!item) throw new Refusal([...field, "inventoryItemId"], "The specified inventory item could not be found.");
        const locationId = requireGid(quantity.locationId, "Location");
        const level = item.levels.find((one) => one.locationId === locationId);
        if (!level)
          throw new Refusal([...field, "locationId"], "The specified inventory item is not stocked at the location.");
        const delta = quantity.quantity - level.available;
        level.available = quantity.quantity;
        level.updatedAt = scene.now;
        return {
          name: input.name,
          delta,
          quantityAfterChange: quantity.quantity,
          item,
          location: scene.shop.locations.get(locationId),
        };
      });
      const id = gid("InventoryAdjustmentGroup", scene.newId());
      return { inventoryAdjustmentGroup: { id, createdAt: scene.now, reason: input.reason, changes } };
    }),
};
