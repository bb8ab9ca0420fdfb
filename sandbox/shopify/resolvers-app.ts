/** The app as Shopify sees it, and records by global id. */
import { GraphQLError } from "graphql";
import { visibleFulfillmentOrder } from "./access.ts";
import { gid, numericId, splitGid } from "./gid.ts";
import { mayReadOrder } from "./resolvers-orders.ts";
import type { RequestContext, Resolvers } from "./resolvers.ts";
import { APP_ID } from "./world.ts";

const app = { __typename: "App", id: APP_ID, title: "LIVAPON", handle: "livapon", embedded: true, developerName: null };

/** The scopes that the merchant granted, as the app's installation lists them. */
function installation({ actor, shop }: RequestContext): object {
  const handles = actor.isMerchant ? [...actor.scopes] : (shop.installation?.scopes ?? []);
  return {
    __typename: "AppInstallation",
    id: actor.isMerchant ? shop.id : (shop.installation?.id ?? shop.id),
    accessScopes: handles.map((handle) => ({ handle, description: handle })),
    app,
  };
}

/** How to find a record of a type that can be asked for by id. */
const FINDERS: Record<string, (context: RequestContext, id: string) => unknown> = {
  Order: (context, id) => {
    const order = context.shop.orders.get(numericId(id, "Order") ?? 0);
    return order && mayReadOrder(context, order) ? order : null;
  },
  FulfillmentOrder: ({ shop, actor }, id) => visibleFulfillmentOrder(shop, actor, id),
  FulfillmentOrderLineItem: ({ shop }, id) =>
    shop.index.fulfillmentOrderLines.get(numericId(id, "FulfillmentOrderLineItem") ?? 0),
  Fulfillment: ({ shop }, id) => shop.index.fulfillments.get(numericId(id, "Fulfillment") ?? 0),
  LineItem: ({ shop }, id) => shop.index.lineItems.get(numericId(id, "LineItem") ?? 0),
  Location: ({ shop }, id) => shop.locations.get(numericId(id, "Location") ?? 0),
  Product: ({ shop }, id) => shop.products.get(numericId(id, "Product") ?? 0),
  ProductVariant: ({ shop }, id) => shop.variants.get(numericId(id, "ProductVariant") ?? 0),
  InventoryItem: ({ shop }, id) => shop.inventoryItems.get(numericId(id, "InventoryItem") ?? 0),
  CalculatedOrder: ({ shop }, id) => shop.calculatedOrders.get(numericId(id, "CalculatedOrder") ?? 0),
  Shop: ({ shop }, id) => (numericId(id, "Shop") === shop.id ? shop : null),
  App: (_, id) => (numericId(id, "App") === APP_ID ? app : null),
  AppInstallation: (context) => installation(context),
};

function node(context: RequestContext, id: string): unknown {
  const parts = splitGid(id);
  if (!parts) {
    throw new GraphQLError(`Invalid global id '${id}'`, { extensions: { code: "argumentLiteralsIncompatible" } });
  }
  const find = FINDERS[parts.type];
  if (!find) {
    const extensions = { code: "SANDBOX_UNSUPPORTED" };
    throw new GraphQLError(`Sandbox: QueryRoot.node is not modelled for ${parts.type}`, { extensions });
  }
  return find(context, id) ?? null;
}

export const appResolvers: Resolvers = {
  QueryRoot: {
    app: (_: unknown, { id }: { id?: string | null }) => (!id || id === gid("App", APP_ID) ? app : null),
    currentAppInstallation: (_: unknown, _args: object, context) => installation(context),
    node: (_: unknown, { id }: { id: string }, context) => node(context, id),
    nodes: (_: unknown, { ids }: { ids: string[] }, context) => ids.map((id) => node(context, id)),
  },
  App: {
    apiKey: (_source, _args, { apiKey }) => apiKey,
  },
};
