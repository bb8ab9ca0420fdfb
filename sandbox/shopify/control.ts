/**
 * The control API: what a developer or a test does to the simulated Shopify. JSON, no authentication, loopback only.
 *
 * | Request under /__sandbox                | Body                                                       | Effect |
 * |-----------------------------------------|------------------------------------------------------------|--------|
 * | GET /health                             |                                                            | is it up, which shops are there |
 * | POST /reset                             |                                                            | everything from the start |
 * | GET, POST /clock                        | {advanceMs}                                                | the time; moves it forward |
 * | POST /shops                             | {shop, seed?, plan?, countryCode?, ianaTimezone?, name?}   | a new shop ("demo" or "empty") |
 * | POST /SHOP/install                      | {scopes?}                                                  | the app is installed, with the toml's scopes |
 * | POST /SHOP/uninstall                    |                                                            | tokens die, app/uninstalled |
 * | POST /SHOP/scopes                       | {granted}                                                  | app/scopes_update |
 * | POST /SHOP/staff                        | {id, accountOwner?, collaborator?, fulfillsOrders?}        | who a member of staff is; all others are the owner |
 * | GET, POST /SHOP/approval                |                                                            | what the toml asks for and is not granted; grants it |
 * | POST /SHOP/expire-tokens               |                                                            | the app must refresh its access token |
 * | POST /SHOP/plan                         | {maximumAvailable, restoreRate, currentlyAvailable?}       | the rate limit, and what is left of it |
 * | POST /SHOP/orders                       | {lines, routing?, tags?, financialStatus?, sourceName?, …} | a customer orders |
 * | POST /SHOP/orders/ID/route              |                                                            | routing happens now |
 * | POST /SHOP/orders/ID/hold               | {reason, notes?, handle?, lines?}                          | every open fulfillment order, or these lines |
 * | POST /SHOP/orders/ID/release            |                                                            | every hold |
 * | POST /SHOP/orders/ID/schedule           | {fulfillAt}                                                | a date, or null for a pre-order |
 * | POST /SHOP/orders/ID/open               |                                                            | scheduled work opens |
 * | POST /SHOP/orders/ID/fulfill            | {lines?, trackingNumbers?, company?}                       | shipped elsewhere |
 * | POST /SHOP/orders/ID/cancel-fulfillment | {fulfillmentId}                                            | one of the order's fulfillments is taken back |
 * | POST /SHOP/orders/ID/move               | {locationId}                                               | all open work goes there |
 * | POST /SHOP/orders/ID/edit               | {setQuantity?, add?}                                       | an order edit, committed |
 * | POST /SHOP/orders/ID/pay                |                                                            | marked as paid |
 * | POST /SHOP/orders/ID/cancel, /delete    | {reason?, restock?, refund?}                               | at once |
 * | GET /SHOP/state[?order=ID]              |                                                            | orders with lines, fulfillment orders, fulfillments |
 * | GET, DELETE /SHOP/requests              |                                                            | log of GraphQL requests |
 * | GET, POST, DELETE /SHOP/faults          | {operation?, kind, times?, after?, ms?, message?, field?}  | what goes wrong next; what was hit |
 * | GET, POST /SHOP/webhooks                | {mode, topics?, delayMs?}                                  | log of deliveries; deliver, drop, duplicate, delay, reorder |
 * | POST /SHOP/webhooks/redeliver           | {webhookId}                                                | the same delivery again |
 * | POST /SHOP/webhooks/send                | {topic, payload?}                                          | any topic that is subscribed to |
 * | GET /SHOP/webhooks/idle                 |                                                            | answers when none is on its way, 10 s at most |
 *
 * Whatever is done to an order is done as the merchant and tells subscribers, like the same act in the admin.
 */
import { FAULT_KINDS, type FaultKind } from "./faults.ts";
import {
  moveFulfillmentOrder,
  openFulfillmentOrder,
  awaitSchedule,
  touchFulfillmentOrder,
} from "./fulfillment-orders.ts";
import { cancelFulfillment, ship } from "./fulfillments.ts";
import { gid } from "./gid.ts";
import { hold, releaseHold } from "./holds.ts";
import { addVariant, beginEdit, commitEdit, setQuantity } from "./order-editing.ts";
import { cancelOrder, createOrder, deleteOrder, markAsPaid, route, type NewLine, type Routing } from "./orders.ts";
import {
  displayFinancialStatus,
  displayFulfillmentStatus,
  fulfilledQuantity,
  liveFulfillmentOrders,
} from "./quantities.ts";
import type { Sandbox } from "./sandbox.ts";
import type { DeliveryMethodType, FulfillmentOrder, Order, Plan, Shop } from "./store.ts";
import { expireTokens, merchantActor } from "./tokens.ts";
import { trackingFrom } from "./tracking.ts";
import { Refusal } from "./user-errors.ts";
import type { DeliveryMode } from "./webhooks.ts";
import type { Scene } from "./world.ts";

interface ControlAnswer {
  status: number;
  body: unknown;
}

/** A mistake in what the control API was given: answered with 400 and the field's name. */
class BadInput extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

const ok = (body: unknown): ControlAnswer => ({ status: 200, body });
const IDLE_LIMIT_MS = 10_000;

/** Reads a JSON object field by field; whatever is not as it must be is named. */
class Input {
  private readonly values: Record<string, unknown>;
  private readonly path: string;

  constructor(values: unknown, path = "") {
    if (values === null || typeof values !== "object" || Array.isArray(values)) {
      throw new BadInput(path || "body", "must be a JSON object");
    }
    this.values = values as Record<string, unknown>;
    this.path = path;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  raw(name: string): unknown {
    return this.values[name];
  }

  private refuse(name: string, what: string): never {
    throw new BadInput(this.path + name, `must be ${what}`);
  }

  string(name: string): string {
    const value = this.values[name];
    return typeof value === "string" && value !== "" ? value : this.refuse(name, "a non-empty string");
  }

  number(name: string, { min = 0, whole = true } = {}): number {
    const value = this.values[name];
    const fits = typeof value === "number" && value >= min && (!whole || Number.isInteger(value));
    return fits ? value : this.refuse(name, `a ${whole ? "whole " : ""}number of at least ${min}`);
  }

  boolean(name: string): boolean {
    const value = this.values[name];
    return typeof value === "boolean" ? value : this.refuse(name, "true or false");
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.values[name] as T;
    return choices.includes(value) ? value : this.refuse(name, `one of ${choices.join(", ")}`);
  }

  strings(name: string): string[] {
    const value = this.values[name];
    const fits = Array.isArray(value) && value.every((each) => typeof each === "string");
    return fits ? (value as string[]) : this.refuse(name, "a list of strings");
  }

  objects(name: string): Input[] {
    const value = this.values[name];
    if (!Array.isArray(value)) return this.refuse(name, "a list");
    return value.map((each, index) => new Input(each, `${this.path}${name}[${index}].`));
  }

  optional<T>(name: string, read: (name: string) => T): T | undefined {
    return this.has(name) ? read(name) : undefined;
  }
}

/** Answers a request to the control API. */
export async function handleControl(sandbox: Sandbox, method: string, url: URL, body: string): Promise<ControlAnswer> {
  try {
    const input = new Input(body === "" ? {} : parse(body));
    const [, , first, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const general = generalControl(sandbox, `${method} ${first}`, input);
    if (general) return general;
    const shop = sandbox.shops.get(first!);
    if (!shop) return { status: 404, body: { error: `No shop ${first}` } };
    const [area, id, act] = rest;
    if (area === "orders" && method === "POST") {
      return id === undefined ? newOrder(sandbox, shop, input) : orderControl(sandbox, shop, id, act ?? "", input);
    }
    const answer = await shopControl(sandbox, shop, [method, ...rest].join(" "), input, url.searchParams);
    return answer ?? { status: 404, body: { error: `No such control: ${method} ${url.pathname}` } };
  } catch (error) {
    if (error instanceof BadInput) return { status: 400, body: { error: error.message, field: error.field } };
    if (error instanceof Refusal) return { status: 422, body: { error: error.message, userErrors: error.errors } };
    throw error;
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadInput("body", "must be JSON");
  }
}

function generalControl(sandbox: Sandbox, request: string, input: Input): ControlAnswer | null {
  const clock = (): ControlAnswer =>
    ok({ now: new Date(sandbox.clock.now()).toISOString(), advancedByMs: sandbox.clock.advancedBy });
  switch (request) {
    case "GET health":
      return ok({ ok: true, shops: [...sandbox.shops.keys()] });
    case "POST reset":
      sandbox.reset();
      return ok({ ok: true });
    case "GET clock":
      return clock();
    case "POST clock":
      sandbox.clock.advance(input.number("advanceMs"));
      return clock();
    case "POST shops":
      return newShop(sandbox, input);
    default:
      return null;
  }
}

function newShop(sandbox: Sandbox, input: Input): ControlAnswer {
  const domain = input.string("shop");
  if (!/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(domain)) throw new BadInput("shop", "must end in .myshopify.com");
  if (sandbox.shops.has(domain)) throw new BadInput("shop", "exists already");
  const shop = sandbox.addShop({
    domain,
    seed: input.optional("seed", (name) => input.oneOf(name, ["demo", "empty"] as const)) ?? "empty",
    plan: input.has("plan") ? readPlan(new Input(input.raw("plan"), "plan.")) : undefined,
    countryCode: input.optional("countryCode", (name) => input.string(name)),
    ianaTimezone: input.optional("ianaTimezone", (name) => input.string(name)),
    name: input.optional("name", (name) => input.string(name)),
  });
  return ok({ shop: describeShop(shop) });
}

const readPlan = (input: Input): Plan => ({
  maximumAvailable: input.number("maximumAvailable", { min: 1 }),
  restoreRate: input.number("restoreRate", { min: 1, whole: false }),
});

const describeShop = (shop: Shop): object => ({
  id: shop.id,
  domain: shop.domain,
  name: shop.name,
  installed: shop.installation !== null,
  scopes: shop.installation?.scopes ?? null,
  plan: shop.plan,
  orders: shop.orders.size,
  locations: [...shop.locations.values()].map(({ id, name, isActive, serviceId }) => ({
    id,
    name,
    isActive,
    isFulfillmentService: serviceId !== null,
  })),
});

async function shopControl(
  sandbox: Sandbox,
  shop: Shop,
  request: string,
  input: Input,
  query: URLSearchParams,
): Promise<ControlAnswer | null> {
  switch (request) {
    case "POST install":
      sandbox.install(
        shop,
        input.optional("scopes", (name) => input.strings(name)),
      );
      return ok({ shop: describeShop(shop) });
    case "POST uninstall":
      sandbox.uninstall(shop);
      return ok({ shop: describeShop(shop) });
    case "POST scopes":
      sandbox.grantScopes(shop, input.strings("granted"));
      return ok({ shop: describeShop(shop) });
    case "POST staff":
      return setStaff(shop, input);
    case "GET approval":
      return ok({ missing: sandbox.missingScopes(shop) });
    case "POST approval":
      sandbox.grantScopes(shop, [...new Set([...(shop.installation?.scopes ?? []), ...sandbox.missingScopes(shop)])]);
      return ok({ missing: [] });
    case "POST expire-tokens":
      expireTokens(shop);
      return ok({ shop: describeShop(shop) });
    case "POST plan":
      return setPlan(sandbox, shop, input);
    case "GET state":
      return state(shop, query.get("order"));
    case "GET requests":
      return ok({ requests: sandbox.log(shop) });
    case "DELETE requests":
      sandbox.log(shop).length = 0;
      return ok({ requests: [] });
    case "GET faults":
      return ok({ faults: sandbox.faults(shop).list() });
    case "DELETE faults":
      sandbox.faults(shop).clear();
      return ok({ faults: [] });
    case "POST faults":
      return addFault(sandbox, shop, input);
    case "GET webhooks":
      return ok({ rule: sandbox.webhooks.of(shop).rule, deliveries: sandbox.webhooks.of(shop).log });
    case "POST webhooks":
      return setDelivery(sandbox, shop, input);
    case "POST webhooks redeliver":
      if (sandbox.webhooks.redeliver(shop, input.string("webhookId"))) return ok({ ok: true });
      throw new BadInput("webhookId", "is not in the log");
    case "POST webhooks send":
      return sendWebhook(sandbox, shop, input);
    case "GET webhooks idle":
      return ok({ idle: await sandbox.webhooks.idle(shop, IDLE_LIMIT_MS) });
    default:
      return null;
  }
}

function setStaff(shop: Shop, input: Input): ControlAnswer {
  const flag = (name: string, otherwise: boolean): boolean =>
    input.optional(name, () => input.boolean(name)) ?? otherwise;
  const member = {
    accountOwner: flag("accountOwner", false),
    collaborator: flag("collaborator", false),
    fulfillsOrders: flag("fulfillsOrders", true),
  };
  shop.staff.set(input.string("id"), member);
  return ok({ member });
}

function setPlan(sandbox: Sandbox, shop: Shop, input: Input): ControlAnswer {
  shop.plan = readPlan(input);
  const left = input.optional("currentlyAvailable", (name) => input.number(name));
  sandbox.setPlan(shop, left);
  return ok({ shop: describeShop(shop) });
}

function addFault(sandbox: Sandbox, shop: Shop, input: Input): ControlAnswer {
  const fault = sandbox.faults(shop).add({
    kind: input.oneOf<FaultKind>("kind", FAULT_KINDS),
    operation: input.optional("operation", (name) => input.string(name)) ?? "*",
    times: input.optional("times", (name) => input.number(name, { min: 1 })) ?? 1,
    after: input.optional("after", (name) => input.number(name)) ?? 0,
    ms: input.optional("ms", (name) => input.number(name)) ?? 1000,
    message: input.optional("message", (name) => input.string(name)) ?? "Refused by the sandbox",
    field: input.optional("field", (name) => input.strings(name)) ?? null,
  });
  return ok({ fault });
}

function setDelivery(sandbox: Sandbox, shop: Shop, input: Input): ControlAnswer {
  const modes: readonly DeliveryMode[] = ["deliver", "drop", "duplicate", "delay", "reorder"];
  const rule = {
    mode: input.oneOf("mode", modes),
    topics: input.optional("topics", (name) => input.strings(name)) ?? null,
    delayMs: input.optional("delayMs", (name) => input.number(name)) ?? 1000,
  };
  sandbox.webhooks.setRule(shop, rule);
  return ok({ rule });
}

function sendWebhook(sandbox: Sandbox, shop: Shop, input: Input): ControlAnswer {
  const topic = input.string("topic");
  const deliveries = sandbox.webhooks.send(shop, {
    topic,
    payload: input.raw("payload") ?? samplePayload(shop, topic),
  });
  if (deliveries.length === 0) throw new BadInput("topic", "is not subscribed to");
  return ok({ webhookIds: deliveries.map(({ webhookId }) => webhookId) });
}

/** The compliance topics' payloads; they name the shop, and no customer is known here. */
function samplePayload(shop: Shop, topic: string): object {
  const about = { shop_id: shop.id, shop_domain: shop.domain };
  if (topic === "shop/redact") return about;
  return { ...about, customer: { id: 1 }, orders_requested: [], orders_to_redact: [] };
}

function newOrder(sandbox: Sandbox, shop: Shop, input: Input): ControlAnswer {
  const lines = input.objects("lines").map((line, index) => readLine(shop, line, index));
  if (lines.length === 0) throw new BadInput("lines", "must have at least one line");
  const text = (name: string): string | undefined => input.optional(name, () => input.string(name));
  const order = sandbox.act(shop, merchantActor(), (scene) =>
    createOrder(scene, {
      lines,
      routing: readRouting(input),
      name: text("name"),
      note: text("note"),
      tags: input.optional("tags", (name) => input.strings(name)),
      sourceName: text("sourceName") ?? "web",
      financialStatus: text("financialStatus") ?? "PAID",
      deliveryMethod: text("deliveryMethod") as DeliveryMethodType | undefined,
      createdAt: text("createdAt"),
      test: input.optional("test", (name) => input.boolean(name)),
      shippingAddress: { countryCode: shop.countryCode },
    }),
  );
  return ok({ order: describeOrder(shop, order) });
}

function readLine(shop: Shop, line: Input, index: number): NewLine {
  const sku = line.optional("sku", (name) => line.string(name));
  const variant = line.has("variantId")
    ? shop.variants.get(Number(line.raw("variantId")))
    : sku === undefined
      ? undefined
      : shop.index.variantsBySku.get(sku);
  if (line.has("variantId") && !variant) throw new BadInput(`lines[${index}].variantId`, "is no variant of the shop");
  const title = line.optional("title", (name) => line.string(name));
  if (!variant && !title) throw new BadInput(`lines[${index}].${sku ? "sku" : "title"}`, "names nothing to sell");
  return {
    variantId: variant?.id,
    sku,
    title,
    quantity: line.number("quantity", { min: 1 }),
    price: line.optional("price", (name) => String(line.raw(name))),
    vendor: line.optional("vendor", (name) => line.string(name)),
    requiresShipping: line.optional("requiresShipping", (name) => line.boolean(name)),
    locationId: line.has("locationId") ? readLocation(shop, line, `lines[${index}].`) : undefined,
  };
}

function readLocation(shop: Shop, input: Input, path = ""): number {
  const given = input.raw("locationId");
  const id = typeof given === "string" ? Number(given.split("/").at(-1)) : Number(given);
  if (!shop.locations.has(id)) throw new BadInput(`${path}locationId`, "is no location of the shop");
  return id;
}

function readRouting(input: Input): Routing {
  const given = input.raw("routing");
  if (given !== null && typeof given === "object") {
    return { afterMs: new Input(given, "routing.").number("afterMs") };
  }
  return input.has("routing") ? input.oneOf("routing", ["now", "never", "manual"] as const) : "now";
}

const describeFulfillmentOrder = (one: FulfillmentOrder): object => ({
  id: one.id,
  status: one.status,
  requestStatus: one.requestStatus,
  locationId: one.locationId,
  fulfillAt: one.fulfillAt,
  holds: one.holds.map(({ id, reason, reasonNotes, handle }) => ({ id, reason, reasonNotes, handle })),
  lines: one.lines.map(({ id, lineItemId, totalQuantity, remainingQuantity }) => ({
    id,
    lineItemId,
    totalQuantity,
    remainingQuantity,
  })),
});

/** An order as the control API shows it: plain numbers for ids, everything that matters for shipping. */
function describeOrder(shop: Shop, order: Order): object {
  return {
    id: order.id,
    gid: gid("Order", order.id),
    name: order.name,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    cancelledAt: order.cancelledAt,
    closedAt: order.closedAt,
    tags: order.tags,
    routing: order.routing,
    financialStatus: displayFinancialStatus(order),
    fulfillmentStatus: displayFulfillmentStatus(order),
    lineItems: order.lineItems.map((line) => ({
      id: line.id,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      currentQuantity: line.currentQuantity,
      fulfilledQuantity: fulfilledQuantity(order, line),
    })),
    fulfillmentOrders: order.fulfillmentOrders.map(describeFulfillmentOrder),
    fulfillments: order.fulfillments.map(({ id, name, status, locationId, tracking, mails, lines }) => ({
      id,
      name,
      status,
      locationId,
      tracking,
      mails,
      lines: lines.map(({ lineItemId, quantity }) => ({
        lineItemId,
        sku: shop.index.lineItems.get(lineItemId)?.sku ?? null,
        quantity,
      })),
    })),
  };
}

function state(shop: Shop, wanted: string | null): ControlAnswer {
  if (wanted === null) {
    const orders = [...shop.orders.values()].map((order) => describeOrder(shop, order));
    return ok({ shop: describeShop(shop), orders });
  }
  const order = shop.orders.get(Number(wanted));
  return order ? ok({ order: describeOrder(shop, order) }) : { status: 404, body: { error: `No order ${wanted}` } };
}

type OrderAct = (scene: Scene, order: Order, input: Input) => void;

const foGid = (one: FulfillmentOrder): string => gid("FulfillmentOrder", one.id);

const ACTS: Record<string, OrderAct> = {
  route: (scene, order) => route(scene, order),
  hold: (scene, order, input) => {
    const reason = input.string("reason");
    const lines = input.has("lines") ? readQuantities(order, input) : null;
    for (const one of liveFulfillmentOrders(order)) {
      const named = lines && portionOf(one, lines);
      if (named && named.length === 0) continue;
      hold(scene, foGid(one), {
        reason,
        reasonNotes: input.optional("notes", (name) => input.string(name)),
        handle: input.optional("handle", (name) => input.string(name)),
        fulfillmentOrderLineItems: named?.map(({ line, quantity }) => ({
          id: gid("FulfillmentOrderLineItem", line.id),
          quantity,
        })),
      });
    }
  },
  release: (scene, order) => {
    for (const one of liveFulfillmentOrders(order)) releaseHold(scene, foGid(one));
  },
  schedule: (scene, order, input) => {
    const fulfillAt = input.has("fulfillAt") ? input.string("fulfillAt") : null;
    if (fulfillAt !== null && Number.isNaN(Date.parse(fulfillAt))) throw new BadInput("fulfillAt", "must be a date");
    for (const one of liveFulfillmentOrders(order)) {
      one.status = "SCHEDULED";
      one.fulfillAt = fulfillAt === null ? null : scene.clock.timestamp(Date.parse(fulfillAt));
      touchFulfillmentOrder(scene, one);
      awaitSchedule(scene, one);
    }
  },
  open: (scene, order) => {
    for (const one of liveFulfillmentOrders(order)) {
      if (one.status === "SCHEDULED") openFulfillmentOrder(scene, foGid(one));
    }
  },
  fulfill: (scene, order, input) => {
    const lines = input.has("lines") ? readQuantities(order, input) : null;
    const tracking = trackingFrom({
      company: input.optional("company", (name) => input.string(name)),
      numbers: input.optional("trackingNumbers", (name) => input.strings(name)),
    });
    const parts = liveFulfillmentOrders(order)
      .filter(({ status }) => status === "OPEN" || status === "IN_PROGRESS")
      .map((one) => ({ one, portions: portionOf(one, lines) }))
      .filter(({ portions }) => portions.length > 0);
    if (parts.length === 0) throw new BadInput("lines", "nothing of it can be shipped");
    for (const locationId of new Set(parts.map(({ one }) => one.locationId))) {
      ship(
        scene,
        parts.filter(({ one }) => one.locationId === locationId),
        tracking,
      );
    }
  },
  "cancel-fulfillment": (scene, order, input) => {
    const id = input.number("fulfillmentId");
    const isTheOrders = order.fulfillments.some((fulfillment) => fulfillment.id === id);
    if (!isTheOrders) throw new BadInput("fulfillmentId", "is none of this order's fulfillments");
    cancelFulfillment(scene, gid("Fulfillment", id));
  },
  move: (scene, order, input) => {
    const locationId = readLocation(scene.shop, input);
    for (const one of liveFulfillmentOrders(order)) {
      if (one.locationId !== locationId) moveFulfillmentOrder(scene, foGid(one), gid("Location", locationId));
    }
  },
  edit: (scene, order, input) => {
    const edit = beginEdit(scene, gid("Order", order.id));
    for (const change of input.has("setQuantity") ? input.objects("setQuantity") : []) {
      const id = gid("CalculatedLineItem", Number(change.raw("lineItemId")));
      setQuantity(scene, edit, id, change.number("quantity"), true);
    }
    for (const added of input.has("add") ? input.objects("add") : []) {
      const variant = scene.shop.index.variantsBySku.get(added.string("sku"));
      if (!variant) throw new BadInput("add.sku", "is no variant of the shop");
      const variantId = gid("ProductVariant", variant.id);
      addVariant(scene, edit, { variantId, quantity: added.number("quantity", { min: 1 }), allowDuplicates: true });
    }
    commitEdit(scene, edit, null);
  },
  pay: (scene, order) => void markAsPaid(scene, gid("Order", order.id)),
  cancel: (scene, order, input) =>
    cancelOrder(scene, order, {
      reason: input.optional("reason", (name) => input.string(name)) ?? "CUSTOMER",
      restock: input.optional("restock", (name) => input.boolean(name)) ?? true,
      refund: input.optional("refund", (name) => input.boolean(name)) ?? true,
    }),
  delete: (scene, order) => deleteOrder(scene, gid("Order", order.id)),
};

/** `lines` of an act on an order: which of its lines, how many of each. */
function readQuantities(order: Order, input: Input): Map<number, number> {
  return new Map(
    input.objects("lines").map((line, index) => {
      const sku = line.optional("sku", (name) => line.string(name));
      const id = line.has("lineItemId") ? Number(line.raw("lineItemId")) : undefined;
      const found = order.lineItems.find((one) => one.id === id || (sku !== undefined && one.sku === sku));
      if (!found) throw new BadInput(`lines[${index}].${sku ? "sku" : "lineItemId"}`, "is no line of the order");
      return [found.id, line.number("quantity", { min: 1 })];
    }),
  );
}

/** What of the wanted quantities a fulfillment order holds; taken off the wanted ones. */
function portionOf(
  one: FulfillmentOrder,
  wanted: Map<number, number> | null,
): { line: FulfillmentOrder["lines"][number]; quantity: number }[] {
  return one.lines
    .map((line) => {
      const quantity = Math.min(line.remainingQuantity, wanted?.get(line.lineItemId) ?? (wanted ? 0 : Infinity));
      wanted?.set(line.lineItemId, (wanted.get(line.lineItemId) ?? 0) - quantity);
      return { line, quantity };
    })
    .filter(({ quantity }) => quantity > 0);
}

function orderControl(sandbox: Sandbox, shop: Shop, id: string, name: string, input: Input): ControlAnswer {
  const order = shop.orders.get(Number(id));
  const act = ACTS[name];
  if (!order || !act) return { status: 404, body: { error: order ? `No such act: ${name}` : `No order ${id}` } };
  sandbox.act(shop, merchantActor(), (scene) => act(scene, order, input));
  return ok({ order: describeOrder(shop, order) });
}
