import { z } from "zod";
import type { OrderSnapshot } from "./order-snapshot.ts";

/** What a webhook says, in the shape that the SQL function apply_webhook takes. */
export type WebhookChange =
  | { kind: "order"; order: OrderSnapshot }
  /**
   * Something about the order changed that the payload does not tell in full: it must be read again, unless it is a
   * fulfillment that is known in this status, with these numbers, already, as our own come back to us.
   */
  | {
      kind: "order_touched";
      orderId: string;
      fulfillment?: { id: string; status: string; trackingNumbers: string[] | null };
    }
  | { kind: "order_deleted"; orderId: string }
  /** Names a fulfillment order only; its order is found out after the answer. */
  | { kind: "fulfillment_order"; fulfillmentOrderId: string }
  | { kind: "scopes_changed"; scopes: string[] }
  | { kind: "uninstalled" }
  | { kind: "erase_shop" }
  /** Nothing here concerns that person or that event. */
  | { kind: "nothing" };

export type ParsedWebhook =
  { ok: true; change: WebhookChange } | { ok: false; code: "unknown_topic" | "malformed"; message: string };

/** Shopify's numeric ids pass 2^53: `parseJson` hands those over as text, and `admin_graphql_api_id` comes first. */
const numericId = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(String);
const gid = (type: string) => z.string().regex(new RegExp(`^gid://shopify/${type}/\\d+$`));
const ids = (type: string) => ({ id: numericId, admin_graphql_api_id: gid(type).optional() });
const gidOf = (type: string, it: { id: string; admin_graphql_api_id?: string | undefined }) =>
  it.admin_graphql_api_id ?? `gid://shopify/${type}/${it.id}`;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
/** In UTC, so that times compare as texts. */
const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value).toISOString());
const tags = z
  .string()
  .nullish()
  .transform((value) =>
    (value ?? "")
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  );

// The shapes are made once: to make one costs more than to read a hundred payloads with it.
const fulfillment = z.object({
  ...ids("Fulfillment"),
  status: text,
  created_at: time,
  updated_at: time.nullish(),
  tracking_company: text,
  tracking_numbers: z.array(z.string()).nullish(),
  line_items: z.array(z.object({ ...ids("LineItem"), quantity: z.number().int() })).nullish(),
});

const lineItem = z.object({
  ...ids("LineItem"),
  title: z.string().nullish(),
  name: z.string().nullish(),
  sku: text,
  variant_title: text,
  vendor: text,
  variant_id: numericId.nullish(),
  quantity: z.number().int().nonnegative(),
  current_quantity: z.number().int().nonnegative().nullish(),
  requires_shipping: z.boolean().nullish(),
  gift_card: z.boolean().nullish(),
});

const order = z.object({
  ...ids("Order"),
  name: z.string(),
  created_at: time,
  updated_at: time,
  closed_at: time.nullish(),
  cancelled_at: time.nullish(),
  cancel_reason: text,
  financial_status: text,
  source_name: text,
  tags,
  line_items: z.array(lineItem),
  fulfillments: z.array(fulfillment).nullish(),
});

const deletedOrder = z.object(ids("Order"));
const editedOrder = z.object({ order_edit: z.object({ order_id: numericId }) });
const touchedFulfillment = z.object({
  ...ids("Fulfillment"),
  order_id: numericId,
  status: text,
  tracking_numbers: z.array(z.string()).nullish(),
});
const scopes = z.object({ current: z.array(z.string()) });

const named = z.object({
  id: z.union([gid("FulfillmentOrder"), numericId.transform((id) => `gid://shopify/FulfillmentOrder/${id}`)]),
});
const fulfillmentOrder = z.object({
  fulfillment_order: named.nullish(),
  moved_fulfillment_order: named.nullish(),
  original_fulfillment_order: named.nullish(),
  remaining_fulfillment_order: named.nullish(),
  fulfillment_order_merges: z.object({ fulfillment_order: named.nullish() }).nullish(),
  merge_intents: z.array(z.object({ fulfillment_order_id: numericId.nullish() })).nullish(),
});

/** Each topic with how its payload is read. shopify.app.toml subscribes to the same (a test compares them). */
const READERS: Record<string, (payload: unknown) => WebhookChange> = {
  "orders/create": readOrder,
  "orders/updated": readOrder,
  "orders/cancelled": readOrder,
  "orders/edited": (payload) => {
    const { order_edit } = editedOrder.parse(payload);
    return { kind: "order_touched", orderId: `gid://shopify/Order/${order_edit.order_id}` };
  },
  "orders/delete": (payload) => ({ kind: "order_deleted", orderId: gidOf("Order", deletedOrder.parse(payload)) }),
  "fulfillments/create": readFulfillment,
  "fulfillments/update": readFulfillment,
  "fulfillment_orders/order_routing_complete": readFulfillmentOrder,
  "fulfillment_orders/hold_released": readFulfillmentOrder,
  "fulfillment_orders/placed_on_hold": readFulfillmentOrder,
  "fulfillment_orders/moved": readFulfillmentOrder,
  "fulfillment_orders/split": readFulfillmentOrder,
  "fulfillment_orders/merged": readFulfillmentOrder,
  "fulfillment_orders/cancelled": readFulfillmentOrder,
  "fulfillment_orders/rescheduled": readFulfillmentOrder,
  "fulfillment_orders/scheduled_fulfillment_order_ready": readFulfillmentOrder,
  "fulfillment_orders/fulfillment_service_failed_to_complete": readFulfillmentOrder,
  "fulfillment_orders/fulfillment_request_rejected": readFulfillmentOrder,
  "fulfillment_orders/cancellation_request_accepted": readFulfillmentOrder,
  "app/uninstalled": () => ({ kind: "uninstalled" }),
  "app/scopes_update": (payload) => ({ kind: "scopes_changed", scopes: scopes.parse(payload).current }),
  "customers/data_request": () => ({ kind: "nothing" }),
  "customers/redact": () => ({ kind: "nothing" }),
  "shop/redact": () => ({ kind: "erase_shop" }),
};

export const WEBHOOK_TOPICS = Object.keys(READERS);

/** Reads a webhook's payload. `topic` as in shopify.app.toml ("orders/create"). */
export function parseWebhook(topic: string, payload: unknown): ParsedWebhook {
  const read = Object.hasOwn(READERS, topic) ? READERS[topic] : undefined;
  if (!read) return { ok: false, code: "unknown_topic", message: topic };
  try {
    return { ok: true, change: read(payload) };
  } catch (error) {
    if (error instanceof z.ZodError) return { ok: false, code: "malformed", message: z.prettifyError(error) };
    throw error;
  }
}

/**
 * JSON in which a whole number that a double cannot hold stays the text it was, and texts have no characters that
 * Postgres cannot keep (NUL, half a surrogate pair). Throws SyntaxError.
 */
export function parseJson(json: string): unknown {
  // Only such a number or character needs the slow way, which looks at every value.
  if (!/\d{16}|\\u(0000|d[89a-f])/i.test(json)) return JSON.parse(json);
  return JSON.parse(json, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
    return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value;
  });
}

function readOrder(payload: unknown): WebhookChange {
  const it = order.parse(payload);
  return {
    kind: "order",
    order: {
      id: gidOf("Order", it),
      name: it.name,
      createdAt: it.created_at,
      updatedAt: it.updated_at,
      closedAt: it.closed_at ?? null,
      cancelledAt: it.cancelled_at ?? null,
      cancelReason: it.cancel_reason?.toUpperCase() ?? null,
      financialStatus: it.financial_status?.toUpperCase() ?? null,
      sourceName: it.source_name,
      tags: it.tags,
      lineItems: it.line_items.map((line, position) => ({
        id: gidOf("LineItem", line),
        position,
        sku: line.sku || null,
        title: line.title ?? line.name ?? "",
        variantTitle: line.variant_title,
        vendor: line.vendor,
        variantId: line.variant_id ? `gid://shopify/ProductVariant/${line.variant_id}` : null,
        quantity: line.quantity,
        currentQuantity: line.current_quantity ?? line.quantity,
        requiresShipping: line.requires_shipping ?? true,
        isGiftCard: line.gift_card ?? false,
      })),
      fulfillments: (it.fulfillments ?? []).map((made) => ({
        id: gidOf("Fulfillment", made),
        // The webhook's name ("#1001.1") is not the one that people see on Shopify ("#1001-F1").
        name: null,
        status: (made.status ?? "success").toUpperCase(),
        createdAt: made.created_at,
        updatedAt: made.updated_at ?? made.created_at,
        company: made.tracking_company,
        trackingNumbers: made.tracking_numbers ?? [],
        lineItems: (made.line_items ?? []).map((line) => ({
          lineItemId: gidOf("LineItem", line),
          quantity: line.quantity,
        })),
      })),
    },
  };
}

function readFulfillment(payload: unknown): WebhookChange {
  const it = touchedFulfillment.parse(payload);
  return {
    kind: "order_touched",
    orderId: `gid://shopify/Order/${it.order_id}`,
    fulfillment: {
      id: gidOf("Fulfillment", it),
      status: (it.status ?? "").toUpperCase(),
      trackingNumbers: it.tracking_numbers ?? null,
    },
  };
}

/** Shopify names the fulfillment order differently by topic; any of them leads to the same order. */
function readFulfillmentOrder(payload: unknown): WebhookChange {
  const it = fulfillmentOrder.parse(payload);
  const mergeId = it.merge_intents?.find((intent) => intent.fulfillment_order_id)?.fulfillment_order_id;
  const id =
    it.fulfillment_order?.id ??
    it.moved_fulfillment_order?.id ??
    it.original_fulfillment_order?.id ??
    it.remaining_fulfillment_order?.id ??
    it.fulfillment_order_merges?.fulfillment_order?.id ??
    (mergeId ? `gid://shopify/FulfillmentOrder/${mergeId}` : null);
  if (!id)
    throw new z.ZodError([
      { code: "custom", path: ["fulfillment_order"], message: "names no fulfillment order", input: payload },
    ]);
  return { kind: "fulfillment_order", fulfillmentOrderId: id };
}
