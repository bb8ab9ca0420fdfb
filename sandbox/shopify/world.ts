import type { Clock } from "./clock.ts";
import type { FulfillmentOrder, LineItem, Order, Shop } from "./store.ts";

/** Who acts: an app with the scopes it holds, or the merchant in the admin. */
export interface Actor {
  appId: number;
  title: string;
  scopes: ReadonlySet<string>;
  /** The merchant's own token: never throttled, not shown in another app's place. */
  isMerchant: boolean;
  /** False for an online token of staff without the permission "Fulfill and ship orders". */
  fulfillsOrders: boolean;
}

/** Something that happened in a shop, for whoever subscribed to it. */
export interface ShopEvent {
  topic: string;
  payload: unknown;
}

/** What happens later, without anybody asking. */
export interface Background {
  soon(shop: Shop, ms: number, work: (scene: Scene) => void): void;
  at(shop: Shop, time: number, work: (scene: Scene) => void): void;
}

/** The merchant's id as an "app": holds placed in the admin and by the admin token carry it. */
export const MERCHANT_APP_ID = 1;
/** The id of the one app whose configuration the sandbox was given. */
export const APP_ID = 2;

/** What every change goes through: the shop, who acts, the time, new ids, and what is to be told afterwards. */
export class Scene {
  readonly shop: Shop;
  readonly actor: Actor;
  readonly clock: Clock;
  private readonly events: (() => ShopEvent)[] = [];
  private readonly changedOrders = new Map<number, Order>();
  private readonly nextId: () => number;
  private readonly orderPayload: (shop: Shop, order: Order) => unknown;
  private readonly background: Background;

  constructor(scene: {
    shop: Shop;
    actor: Actor;
    clock: Clock;
    nextId: () => number;
    orderPayload: (shop: Shop, order: Order) => unknown;
    background: Background;
  }) {
    this.shop = scene.shop;
    this.actor = scene.actor;
    this.clock = scene.clock;
    this.nextId = scene.nextId;
    this.orderPayload = scene.orderPayload;
    this.background = scene.background;
  }

  get now(): string {
    return this.clock.timestamp();
  }

  newId(): number {
    return this.nextId();
  }

  /** Work that Shopify does by itself a moment later. It is done before the next write to the shop at the latest. */
  soon(ms: number, work: (scene: Scene) => void): void {
    this.background.soon(this.shop, ms, work);
  }

  /** Work for a certain time, not before it. */
  at(timestamp: string, work: (scene: Scene) => void): void {
    this.background.at(this.shop, Date.parse(timestamp), work);
  }

  /** Tells subscribers of `topic` once the change is complete; the payload shows the state at that moment. */
  tell(topic: string, payload: () => unknown): void {
    this.events.push(() => ({ topic, payload: payload() }));
  }

  /** Notes that an order changed: `updatedAt` moves and one orders/updated follows. */
  touch(order: Order): void {
    order.updatedAt = this.now;
    this.changedOrders.set(order.id, order);
  }

  /** The events of everything done so far, specific ones first. */
  takeEvents(): ShopEvent[] {
    const updates = [...this.changedOrders.values()]
      .filter((order) => this.shop.orders.has(order.id))
      .map((order) => ({ topic: "orders/updated", payload: this.describe(order) }));
    const events = [...this.events.map((event) => event()), ...updates];
    this.events.length = 0;
    this.changedOrders.clear();
    return events;
  }

  /** The order as the orders/* webhooks show it. */
  describe(order: Order): unknown {
    return this.orderPayload(this.shop, order);
  }

  lineItem(id: number): LineItem {
    return this.shop.index.lineItems.get(id)!;
  }

  orderOf(record: FulfillmentOrder | { orderId: number }): Order {
    return this.shop.orders.get(record.orderId)!;
  }
}
