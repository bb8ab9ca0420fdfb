/** The whole of it: shops, time, events, and what the server and the control API do with them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import { effectiveScopes } from "./access.ts";
import type { AppConfig } from "./app-config.ts";
import { Clock } from "./clock.ts";
import { Bucket } from "./cost.ts";
import { Faults } from "./faults.ts";
import { awaitSchedule } from "./fulfillment-orders.ts";
import { awaitRouting } from "./orders.ts";
import { seedShop, type Seed } from "./seed.ts";
import { emptyShop, parseShop, serializeShop, type Installation, type Plan, type Shop } from "./store.ts";
import { appActor, merchantActor } from "./tokens.ts";
import { orderPayload, shopPayload } from "./webhook-payloads.ts";
import { SHOPIFY_RETRY_DELAYS_MS, Webhooks } from "./webhooks.ts";
import { Scene, type Actor, type Background } from "./world.ts";

/** A GraphQL request as the log shows it. */
export interface LoggedRequest {
  at: string;
  operationName: string | null;
  rootFields: string[];
  variables: unknown;
  requestedCost: number | null;
  actualCost: number | null;
  outcome: string;
}

export interface SandboxOptions {
  apiKey: string;
  apiSecret: string;
  appUrl: () => string;
  config: AppConfig;
  statePath?: string;
  webhookRetryDelaysMs?: number[];
}

export interface NewShop {
  domain: string;
  seed: Seed;
  plan?: Plan;
  countryCode?: string;
  ianaTimezone?: string;
  name?: string;
}

export const DEFAULT_SHOP = "livapon-demo.myshopify.com";
const FIRST_ID = 5_000_000_000_001;
const SAVE_DELAY_MS = 1000;
const LOG_LENGTH = 5000;
const CURRENCIES: Record<string, string> = { JP: "JPY", US: "USD", CA: "CAD", GB: "GBP", DE: "EUR", FR: "EUR" };

export class Sandbox implements Background {
  readonly options: SandboxOptions;
  readonly clock: Clock;
  readonly webhooks: Webhooks;
  readonly shops = new Map<string, Shop>();
  private nextId = FIRST_ID;
  private readonly faultsByShop = new Map<string, Faults>();
  private readonly logs = new Map<string, LoggedRequest[]>();
  private readonly buckets = new Map<string, Bucket>();
  private readonly waiting = new Map<Shop, Set<() => void>>();
  private readonly texts = new Map<string, string>();
  private saveTimer: NodeJS.Timeout | undefined;

  constructor(options: SandboxOptions) {
    this.options = options;
    const saved = this.readState();
    this.clock = new Clock(saved?.advancedBy ?? 0);
    this.webhooks = new Webhooks({
      clock: this.clock,
      config: options.config,
      apiSecret: options.apiSecret,
      appUrl: options.appUrl,
      retryDelaysMs: options.webhookRetryDelaysMs ?? SHOPIFY_RETRY_DELAYS_MS,
    });
    if (saved) {
      this.nextId = saved.nextId;
      for (const text of saved.shops) this.resume(parseShop(text));
    } else {
      this.addShop({ domain: DEFAULT_SHOP, seed: "demo" });
    }
  }

  /** Makes a shop. */
  addShop({ domain, seed, plan, countryCode = "JP", ianaTimezone, name }: NewShop): Shop {
    const shop = emptyShop({
      id: this.nextId++,
      domain,
      name: name ?? (seed === "demo" ? "LIVAPON" : domain.split(".")[0]!),
      createdAt: this.clock.timestamp(),
      countryCode,
      currencyCode: CURRENCIES[countryCode] ?? "USD",
      ianaTimezone: ianaTimezone ?? (countryCode === "JP" ? "Asia/Tokyo" : "Etc/UTC"),
      ...(plan ? { plan } : {}),
    });
    this.shops.set(domain, shop);
    const scene = this.scene(shop, merchantActor());
    seedShop(scene, seed);
    scene.takeEvents();
    this.changed(shop);
    return shop;
  }

  /** Everything from the start. */
  reset(): void {
    this.clock.stop();
    for (const shop of this.shops.values()) this.webhooks.forget(shop);
    for (const map of [this.shops, this.faultsByShop, this.logs, this.buckets, this.texts]) map.clear();
    this.waiting.clear();
    this.addShop({ domain: DEFAULT_SHOP, seed: "demo" });
  }

  private resume(shop: Shop): void {
    this.shops.set(shop.domain, shop);
    const scene = this.scene(shop, merchantActor());
    for (const order of shop.orders.values()) awaitRouting(scene, order);
    for (const one of shop.index.fulfillmentOrders.values()) awaitSchedule(scene, one);
    this.texts.set(shop.domain, serializeShop(shop));
  }

  scene(shop: Shop, actor: Actor): Scene {
    return new Scene({
      shop,
      actor,
      clock: this.clock,
      nextId: () => this.nextId++,
      orderPayload,
      background: this,
    });
  }

  /** Does something in a shop, then tells subscribers. */
  act<T>(shop: Shop, actor: Actor, work: (scene: Scene) => T): T {
    this.settle(shop);
    const scene = this.scene(shop, actor);
    try {
      return work(scene);
    } finally {
      this.conclude(scene);
    }
  }

  /** Tells what was done in a scene and sees that it is kept. */
  conclude(scene: Scene): void {
    this.webhooks.publish(scene.shop, scene.takeEvents());
    this.changed(scene.shop);
  }

  soon(shop: Shop, ms: number, work: (scene: Scene) => void): void {
    const waiting = this.waiting.get(shop) ?? new Set();
    this.waiting.set(shop, waiting);
    const run = (): void => {
      cancel();
      if (!waiting.delete(run)) return;
      const scene = this.scene(shop, merchantActor());
      work(scene);
      this.conclude(scene);
    };
    waiting.add(run);
    const cancel = this.clock.after(ms, run);
  }

  at(shop: Shop, time: number, work: (scene: Scene) => void): void {
    this.clock.after(Math.max(0, time - this.clock.now()), () => {
      if (this.shops.get(shop.domain) === shop) this.act(shop, merchantActor(), work);
    });
  }

  /** Finishes the background work that is under way, as it is before anybody writes again. */
  settle(shop: Shop): void {
    for (const run of [...(this.waiting.get(shop) ?? [])]) run();
  }

  install(shop: Shop, scopes = this.options.config.scopes): Installation {
    shop.installation = {
      __typename: "AppInstallation",
      id: this.nextId++,
      scopes,
      tokens: shop.installation?.tokens ?? new Map(),
      refreshTokens: shop.installation?.refreshTokens ?? new Map(),
    };
    this.changed(shop);
    return shop.installation;
  }

  uninstall(shop: Shop): void {
    if (!shop.installation) return;
    this.webhooks.send(shop, { topic: "app/uninstalled", payload: shopPayload(shop) });
    shop.installation = null;
    this.changed(shop);
  }

  /** What the app asks for by its configuration and the merchant has not approved. */
  missingScopes(shop: Shop): string[] {
    const granted = effectiveScopes(shop.installation?.scopes ?? []);
    return this.options.config.scopes.filter((scope) => !granted.has(scope));
  }

  grantScopes(shop: Shop, granted: string[]): void {
    const installation = shop.installation ?? this.install(shop, []);
    const previous = installation.scopes;
    installation.scopes = granted;
    this.webhooks.send(shop, {
      topic: "app/scopes_update",
      payload: {
        id: installation.id,
        shop_id: `gid://shopify/Shop/${shop.id}`,
        previous,
        current: granted,
        updated_at: new Date(this.clock.now()).toISOString(),
      },
    });
    this.changed(shop);
  }

  faults(shop: Shop): Faults {
    return upsert(this.faultsByShop, shop.domain, () => new Faults());
  }

  log(shop: Shop): LoggedRequest[] {
    return upsert(this.logs, shop.domain, () => []);
  }

  record(shop: Shop, request: LoggedRequest): void {
    const log = this.log(shop);
    log.push(request);
    if (log.length > LOG_LENGTH) log.shift();
  }

  bucket(shop: Shop, actor: Actor): Bucket {
    return upsert(this.buckets, `${shop.domain} ${actor.appId}`, () => new Bucket(shop.plan, this.clock.now()));
  }

  /** Puts a shop's changed plan into effect, optionally with little left to spend. */
  setPlan(shop: Shop, currentlyAvailable?: number): void {
    for (const [key, bucket] of this.buckets) {
      if (key.startsWith(`${shop.domain} `)) bucket.setPlan(shop.plan);
    }
    if (currentlyAvailable !== undefined) {
      this.bucket(shop, appActor(shop)).drainTo(currentlyAvailable, this.clock.now());
    }
    this.changed(shop);
  }

  /** Notes that a shop's state moved on. */
  changed(shop: Shop): void {
    if (!this.options.statePath) return;
    this.texts.delete(shop.domain);
    this.saveTimer ??= setTimeout(() => this.save(), SAVE_DELAY_MS).unref();
  }

  close(): void {
    this.clock.stop();
    this.webhooks.close();
    if (this.options.statePath) this.save();
  }

  private save(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = undefined;
    const path = this.options.statePath!;
    // Only shops that changed since the last save are written out anew.
    const shops = [...this.shops.values()].map((shop) => upsert(this.texts, shop.domain, () => serializeShop(shop)));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify({ nextId: this.nextId, advancedBy: this.clock.advancedBy, shops }));
    renameSync(`${path}.new`, path);
  }

  private readState(): { nextId: number; advancedBy: number; shops: string[] } | null {
    const { statePath } = this.options;
    if (!statePath || !existsSync(statePath)) return null;
    return JSON.parse(readFileSync(statePath, "utf8")) as { nextId: number; advancedBy: number; shops: string[] };
  }
}

function upsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
