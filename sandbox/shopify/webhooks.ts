/** Webhook delivery as Shopify does it: signed, at least once, in no particular order, retried for hours. */
import { createHmac } from "node:crypto";
import { maySubscribe, effectiveScopes } from "./access.ts";
import type { AppConfig, Subscription } from "./app-config.ts";
import type { Clock } from "./clock.ts";
import { searchFor } from "./search.ts";
import type { Shop } from "./store.ts";
import type { ShopEvent } from "./world.ts";

const MINUTE = 60_000;
/** Eight more tries within four hours, each wait longer than the one before. */
export const SHOPIFY_RETRY_DELAYS_MS = [1, 2, 4, 8, 15, 30, 60, 120].map((minutes) => minutes * MINUTE);
const TIMEOUT_MS = 5000;
const AT_ONCE = 16;
/** How many deliveries per shop the log keeps. */
const LOG_LENGTH = 2000;

export type DeliveryMode = "deliver" | "drop" | "duplicate" | "delay" | "reorder";

/** What the control API set for a shop. `topics` narrows it to some. */
export interface DeliveryRule {
  mode: DeliveryMode;
  topics: string[] | null;
  delayMs: number;
}

export interface Delivery {
  webhookId: string;
  eventId: string;
  topic: string;
  uri: string;
  triggeredAt: string;
  state: "pending" | "delivered" | "failed" | "dropped";
  attempts: { at: string; status: number | null; error: string | null }[];
  body: string;
  headers: Record<string, string>;
}

interface WebhookOptions {
  clock: Clock;
  config: AppConfig;
  apiSecret: string;
  appUrl: () => string;
  retryDelaysMs: number[];
}

interface ShopDeliveries {
  rule: DeliveryRule;
  log: Delivery[];
  held: Delivery[];
}

function readPath(payload: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], payload);
}

/** Of a payload the fields that a subscription wants. */
function narrowed(payload: unknown, fields: string[] | null): unknown {
  if (!fields) return payload;
  const chosen: Record<string, unknown> = {};
  for (const field of fields) {
    const top = field.split(".")[0]!;
    const value = readPath(payload, top);
    if (value !== undefined) chosen[top] = value;
  }
  return chosen;
}

export class Webhooks {
  private readonly options: WebhookOptions;
  private readonly shops = new Map<string, ShopDeliveries>();
  private readonly queue: { shop: Shop; delivery: Delivery; last: boolean }[] = [];
  private readonly filters = new Map<string, ReturnType<typeof searchFor>>();
  private readonly closing = new AbortController();
  private busy = 0;
  /** Deliveries by shop that are queued, under way or waiting for a moment that is near. */
  private readonly pending = new Map<string, number>();
  private idleListeners: (() => void)[] = [];

  constructor(options: WebhookOptions) {
    this.options = options;
  }

  /** Stops delivering. */
  close(): void {
    this.queue.length = 0;
    this.closing.abort();
  }

  forget(shop: Shop): void {
    this.shops.delete(shop.domain);
  }

  of(shop: Shop): ShopDeliveries {
    const known = this.shops.get(shop.domain);
    if (known) return known;
    const fresh: ShopDeliveries = { rule: { mode: "deliver", topics: null, delayMs: 0 }, log: [], held: [] };
    this.shops.set(shop.domain, fresh);
    return fresh;
  }

  /** Changes how a shop's webhooks arrive; whatever was held back is let go. */
  setRule(shop: Shop, rule: DeliveryRule): void {
    const deliveries = this.of(shop);
    deliveries.rule = rule;
    for (const delivery of deliveries.held.splice(0)) this.enqueue(shop, delivery);
  }

  /** Sends events to whoever subscribed and may know. Nothing is sent for a shop without the app. */
  publish(shop: Shop, events: ShopEvent[]): void {
    if (!shop.installation || events.length === 0) return;
    const scopes = effectiveScopes(shop.installation.scopes);
    for (const event of events) {
      if (maySubscribe(scopes, event.topic)) this.send(shop, event, (one) => !one.isCompliance);
    }
  }

  /** Sends one event whatever the scopes are: for the app's own topics, the compliance topics, and on demand. */
  send(shop: Shop, event: ShopEvent, wanted: (one: Subscription) => boolean = () => true): Delivery[] {
    const subscriptions = this.options.config.subscriptions.filter((one) => one.topic === event.topic && wanted(one));
    const eventId = crypto.randomUUID();
    return subscriptions
      .filter((one) => this.matches(one, event.payload))
      .map((one) => {
        const delivery = this.prepare(shop, event, one, eventId);
        this.dispatch(shop, delivery);
        return delivery;
      });
  }

  /** Sends a delivery again, same body, same id. */
  redeliver(shop: Shop, webhookId: string): boolean {
    const delivery = this.of(shop).log.find((one) => one.webhookId === webhookId);
    if (delivery) this.enqueue(shop, delivery, true);
    return delivery !== undefined;
  }

  /** Resolves when nothing is on its way for a shop, or after `ms`. Tells whether it became quiet. */
  async idle(shop: Shop, ms: number): Promise<boolean> {
    const deadline = performance.now() + ms;
    while ((this.pending.get(shop.domain) ?? 0) > 0) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.idleListeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return true;
  }

  private matches({ filter }: Subscription, payload: unknown): boolean {
    if (!filter) return true;
    const test = this.filters.get(filter) ?? searchFor(filter);
    this.filters.set(filter, test);
    return test({ field: (name) => readPath(payload, name) as string });
  }

  private prepare(shop: Shop, event: ShopEvent, to: Subscription, eventId: string): Delivery {
    const { clock, config, apiSecret, appUrl } = this.options;
    const body = JSON.stringify(narrowed(event.payload, to.includeFields));
    const webhookId = crypto.randomUUID();
    const triggeredAt = new Date(clock.now()).toISOString();
    return {
      webhookId,
      eventId,
      topic: event.topic,
      uri: new URL(to.uri, appUrl()).href,
      triggeredAt,
      state: "pending",
      attempts: [],
      body,
      headers: {
        "Content-Type": "application/json",
        "User-Agent": "Shopify-Captain-Hook",
        "X-Shopify-Topic": event.topic,
        "X-Shopify-Hmac-Sha256": createHmac("sha256", apiSecret).update(body).digest("base64"),
        "X-Shopify-Shop-Domain": shop.domain,
        "X-Shopify-API-Version": config.webhookApiVersion,
        "X-Shopify-Webhook-Id": webhookId,
        "X-Shopify-Event-Id": eventId,
        "X-Shopify-Triggered-At": triggeredAt,
        ...(to.name ? { "X-Shopify-Name": to.name } : {}),
      },
    };
  }

  private dispatch(shop: Shop, delivery: Delivery): void {
    const deliveries = this.of(shop);
    deliveries.log.push(delivery);
    if (deliveries.log.length > LOG_LENGTH) deliveries.log.shift();
    const { mode, topics, delayMs } = deliveries.rule;
    switch (topics && !topics.includes(delivery.topic) ? "deliver" : mode) {
      case "deliver":
        return this.enqueue(shop, delivery);
      case "drop":
        delivery.state = "dropped";
        return;
      case "duplicate":
        this.enqueue(shop, delivery);
        return this.enqueue(shop, delivery, true);
      case "delay":
        return this.enqueueAfter(shop, delivery, delayMs);
      case "reorder":
        // The newest of three leaves first; a rule change lets the rest go.
        deliveries.held.unshift(delivery);
        if (deliveries.held.length >= 3) for (const one of deliveries.held.splice(0)) this.enqueue(shop, one);
    }
  }

  private enqueueAfter(shop: Shop, delivery: Delivery, ms: number): void {
    this.count(shop, 1);
    this.options.clock.after(ms, () => {
      this.enqueue(shop, delivery);
      this.count(shop, -1);
    });
  }

  private enqueue(shop: Shop, delivery: Delivery, last = false): void {
    this.count(shop, 1);
    this.queue.push({ shop, delivery, last });
    this.work();
  }

  private count(shop: Shop, by: number): void {
    this.pending.set(shop.domain, (this.pending.get(shop.domain) ?? 0) + by);
    if (by < 0) for (const listener of this.idleListeners.splice(0)) listener();
  }

  private work(): void {
    while (this.busy < AT_ONCE && this.queue.length > 0) {
      const { shop, delivery, last } = this.queue.shift()!;
      this.busy++;
      void this.attempt(delivery).then((done) => {
        this.busy--;
        if (!done && !last) this.retry(shop, delivery);
        this.count(shop, -1);
        this.work();
      });
    }
  }

  private async attempt(delivery: Delivery): Promise<boolean> {
    const attempt: Delivery["attempts"][number] = { at: this.options.clock.timestamp(), status: null, error: null };
    try {
      const response = await fetch(delivery.uri, {
        method: "POST",
        headers: delivery.headers,
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.closing.signal]),
      });
      attempt.status = response.status;
      await response.arrayBuffer();
    } catch (error) {
      attempt.error = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
    delivery.attempts.push(attempt);
    const done = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    if (done) delivery.state = "delivered";
    return done;
  }

  private retry(shop: Shop, delivery: Delivery): void {
    if (delivery.state === "delivered" || this.closing.signal.aborted) return;
    const delay = this.options.retryDelaysMs[delivery.attempts.length - 1];
    if (delay === undefined) {
      delivery.state = "failed";
      return;
    }
    // A retry that is minutes away does not keep the shop from counting as quiet.
    if (delay <= TIMEOUT_MS) return this.enqueueAfter(shop, delivery, delay);
    this.options.clock.after(delay, () => this.enqueue(shop, delivery));
  }
}
