/** Lives a life: takes its steps one by one, and holds every promise against the books after each. */
import { randomUUID } from "node:crypto";
import { createWebhookApplier } from "../../app/orders/apply-webhooks.ts";
import { reconcileDueShops } from "../../app/orders/reconcile.ts";
import { parseJson, parseWebhook } from "../../app/orders/webhook-change.ts";
import { correctShipments, undoShipment } from "../../app/shipments/amend.ts";
import { upsertShipment } from "../../app/shipments/upsert-shipment.ts";
import type { Failpoint, Log, SyncDeps } from "../../app/shipments/sync-deps.ts";
import { createWorker } from "../../app/shipments/worker.ts";
import type { AdminClient, AdminError } from "../../app/shopify/admin-api.ts";
import { FulfillmentCreateDocument, FulfillmentOrdersToOrdersDocument } from "../../app/shopify/generated/admin.ts";
import { REQUIRED_SCOPES } from "../../app/shopify/scopes.ts";
import { callFunction, DatabaseUnavailableError, type Supabase } from "../../app/supabase/client.ts";
import type { Json } from "../../app/supabase/database.types.ts";
import { discrepancies, readShipments, unsettled, type BookedShipment } from "../ledger.ts";
import {
  adminClientOf,
  lineGid,
  openShop,
  Refused,
  type LoggedDelivery,
  type ShopifyOrder,
  type SimulatedShop,
} from "../simulated-shop.ts";
import type { Act, Life, Step } from "./life.ts";
import { CREDENTIALS, type World } from "./world.ts";

/** An answer of the sandbox takes a few milliseconds; one that never comes is not waited for longer than this. */
const REQUEST_TIMEOUT_MS = 300;
/** More rounds than the longest chain of tries, each of which moves the time to what is due next. */
const ROUNDS_TO_SETTLE = 60;

/** So many of a life's webhooks come again in the end. */
const REPLAYED = 12;

/** How a worker in this process dies at a failpoint: from there on it reaches nothing, and what it held stays as it was. */
class Crash extends DatabaseUnavailableError {
  override name = "Crash";
}

let lives = 0;

/** Lives one life in a shop of its own. Throws what is wrong, if anything is. `faulty` breaks the worker on purpose. */
export async function play(world: World, life: Life, faulty: Faulty = (deps) => deps): Promise<void> {
  const domain = `life-${++lives}.myshopify.com`;
  const shop = await openShop(world.shopifyUrl, domain);
  const client = await adminClientOf(world.shopifyUrl, domain, CREDENTIALS, REQUEST_TIMEOUT_MS);
  await callFunction(world.db, "connect_shop", {
    p_shop: domain,
    p_scopes: [...REQUIRED_SCOPES],
    p_now: world.now().toISOString(),
  });
  const player = new Player(world, shop, client, life, faulty);
  try {
    await player.begin();
    for (const step of life.steps) {
      await player.take(step);
      await player.check(JSON.stringify(step));
    }
    await player.end();
  } finally {
    await world.sql.query("delete from shopify_connections where shop = $1", [domain]);
  }
}

/** Changes what the workers of a life rest on. */
export type Faulty = (deps: Omit<SyncDeps, "leaseIsFresh">) => Omit<SyncDeps, "leaseIsFresh">;

class Player {
  private readonly world: World;
  private readonly shop: SimulatedShop;
  private readonly client: AdminClient;
  private readonly life: Life;
  private readonly faulty: Faulty;
  private order!: ShopifyOrder;
  private locations: number[] = [];
  /** Shipments whose registration was accepted: id and pieces. */
  private readonly accepted = new Map<string, number>();
  private lastNumbers: string[] = [];
  /** Webhooks that have arrived, by id. */
  private readonly delivered = new Set<string>();
  private stored = 0;
  private readonly apply: () => Promise<number>;
  /** Somebody else shipped or took back: what an unknown send did may then not be told apart. */
  private othersShipped = false;

  constructor(world: World, shop: SimulatedShop, client: AdminClient, life: Life, faulty: Faulty) {
    this.world = world;
    this.shop = shop;
    this.client = client;
    this.life = life;
    this.faulty = faulty;
    const { db, now, log } = this.deps();
    this.apply = createWebhookApplier({ db, now, log, followUp: () => {} });
  }

  async begin(): Promise<void> {
    const { shop } = await this.shop.control<{ shop: { locations: { id: number }[] } }>("GET", "/state");
    this.locations = shop.locations.map((location) => location.id);
    this.order = await this.shop.order({
      routing: this.life.routing,
      lines: this.life.lines.map(({ quantity, location }, index) => ({
        title: `品 ${index}`,
        sku: `LIFE-${index}`,
        quantity,
        locationId: this.locations[location],
      })),
    });
    await this.deliver(await this.shop.deliveries());
  }

  async take(step: Step): Promise<void> {
    this.count(step.do === "fault" ? `fault ${step.kind}` : step.do);
    switch (step.do) {
      case "register":
        return this.register(step);
      case "correct":
      case "undo":
        return this.amend(step.do, step.which);
      case "sync":
        await Promise.all(Array.from({ length: step.workers }, () => this.sync()));
        return;
      case "run":
        return this.run();
      case "sweep":
        return this.sweep();
      case "crash":
        return this.sync(this.mortal(step.at, step.pass));
      case "meanwhile":
        return this.sync({ adminFor: this.interrupted(step.when, () => this.merchant(step.act)) });
      case "webhooksMeanwhile":
        return this.sync({ adminFor: this.interrupted(step.when, () => this.deliverPicked(step.picks)) });
      case "time":
        return this.world.advance(step.seconds);
      case "fault":
        return this.shop.fault(step.kind, step.operation, { message: "Not today." });
      case "webhooks":
        return this.deliverPicked(step.picks);
      case "merchant":
        return this.merchant(step.act);
    }
  }

  /** What must hold at every moment. */
  async check(after: string): Promise<void> {
    const shipments = await this.shipments();
    const wrong = discrepancies(shipments, await this.shop.orders());
    for (const [id, pieces] of this.accepted) {
      const lines = shipments.find((shipment) => shipment.id === id)?.lines ?? [];
      const kept = lines.reduce((total, line) => total + line.quantity, 0);
      if (kept !== pieces) wrong.push(`${id}: registered with ${pieces} pieces, kept with ${kept}`);
    }
    if (shipments.length !== this.accepted.size) wrong.push(`${shipments.length} shipments of ${this.accepted.size}`);
    if (wrong.length > 0) throw new Error(`After ${after}:\n${wrong.join("\n")}`);
  }

  /** Lets everything come to rest, and then finds out whether webhooks can still disturb it. */
  async end(): Promise<void> {
    await this.countFaults();
    await this.shop.control("DELETE", "/faults");
    for (const act of ["route", "release", "open"] as const) await this.merchant({ act });
    await this.wake();
    await this.settle();
    await this.check("settling");
    const wrong = [...unsettled(await this.shipments()), ...(await this.unexplained()), ...(await this.unamended())];
    if (wrong.length > 0) throw new Error(`In the end:\n${wrong.join("\n")}`);
    for (const shipment of await this.shipments()) this.count(`ended ${shipment.status} ${shipment.reason ?? ""}`);

    const deliveries = shuffled(await this.shop.deliveries(), this.life.shuffle + 1).slice(0, REPLAYED);
    await this.expectNoChange("replaying webhooks", "*", () => this.deliver(deliveries));
    await this.expectNoChange("old webhooks, once more and out of order", LASTING, async () => {
      await this.deliver(deliveries.map((one) => ({ ...one, webhookId: randomUUID() })));
      await this.settle();
    });
    await this.check("the replay");
    await this.countAttempts();
  }

  private async register(step: Extract<Step, { do: "register" }>): Promise<void> {
    const named = `${this.shop.domain.split(".")[0]}-${randomUUID().slice(0, 8)}`.toUpperCase();
    const fresh = Array.from({ length: step.numbers }, (_, index) => `${named}-${index}`);
    const numbers = step.sameBox && this.lastNumbers.length > 0 ? this.lastNumbers : fresh;
    const input = {
      requestId: randomUUID(),
      lines: step.parts.map(({ line, quantity }) => ({
        lineItemId: lineGid(this.lineOf(line).id),
        quantity,
        carrier: "other",
        trackingNumbers: numbers,
      })),
    };
    for (let time = 0; time < (step.twice ? 2 : 1); time++) {
      const registration = { shop: this.shop.domain, registeredBy: "1", input, now: this.world.now() };
      const result = await upsertShipment(this.world.db, registration);
      this.count(result.ok ? "registered" : `refused: ${result.errors[0]?.code}`);
      if (!result.ok) return;
      this.lastNumbers = numbers;
      const [id] = result.shipmentIds;
      this.accepted.set(
        id!,
        step.parts.reduce((total, part) => total + part.quantity, 0),
      );
    }
  }

  private async amend(kind: "correct" | "undo", which: number): Promise<void> {
    const ids = [...this.accepted.keys()];
    const shipmentId = ids[which % Math.max(1, ids.length)];
    if (!shipmentId) return;
    const wish = { shop: this.shop.domain, by: "1", now: this.world.now() };
    if (kind === "undo") {
      const { outcome } = await undoShipment(this.world.db, { ...wish, id: randomUUID(), shipmentId });
      this.count(`undo: ${outcome}`);
      return;
    }
    const number = `${this.shop.domain.split(".")[0]}-C${randomUUID().slice(0, 8)}`.toUpperCase();
    const input = { corrections: [{ id: randomUUID(), shipmentId, trackingNumbers: [number] }], notifyCustomer: true };
    const corrected = await correctShipments(this.world.db, { ...wish, input });
    if (!corrected.ok) throw new Error(JSON.stringify(corrected.errors));
    this.count(`correct: ${corrected.answers[0]?.outcome}`);
  }

  private async sync(over: Partial<SyncDeps> = {}): Promise<void> {
    const order = { shop: this.shop.domain, orderId: this.order.gid };
    await this.survive(() => createWorker(this.deps(over)).syncShipmentWithShopify(order));
  }

  private run(): Promise<void> {
    return this.survive(async () => {
      await this.applyWebhooks();
      await this.resolveWebhooks();
      await createWorker(this.deps()).runDue({ budgetMs: 20_000 });
    });
  }

  private async sweep(): Promise<void> {
    const { db, sql } = this.world;
    await sql.query("update shopify_connections set reconcile_due_at = $2 where shop = $1", [
      this.shop.domain,
      this.world.now(),
    ]);
    const { adminFor, now, log } = this.deps();
    await reconcileDueShops({ db, adminFor, now, log }, { budgetMs: 10_000 });
  }

  /** As resolveFulfillmentOrderWebhooks does in the server: which orders do the named fulfillment orders belong to? */
  private async resolveWebhooks(): Promise<void> {
    const open = await callFunction<{ shop: string; fulfillment_order_ids: string[] }[]>(
      this.world.db,
      "webhooks_to_resolve",
      { p_now: this.world.now().toISOString(), p_limit: 50 },
    );
    for (const { shop, fulfillment_order_ids: ids } of open) {
      const answer = await this.client.send(FulfillmentOrdersToOrdersDocument, { ids });
      if (!answer.ok) continue;
      const orderOf = (id: string) => {
        const node = answer.data.nodes.find((candidate) => candidate && "orderId" in candidate && candidate.id === id);
        return node && "orderId" in node ? node.orderId : null;
      };
      await callFunction(this.world.db, "resolve_webhooks", {
        p_shop: shop,
        p_found: ids.map((id) => ({ fulfillmentOrderId: id, orderId: orderOf(id) })),
        p_now: this.world.now().toISOString(),
      });
    }
  }

  private async merchant(act: Act): Promise<void> {
    this.count(`merchant ${act.act}`);
    try {
      switch (act.act) {
        case "hold":
          await this.act("hold", {
            reason: "OTHER",
            lines: [{ lineItemId: this.lineOf(act.line).id, quantity: act.quantity }],
          });
          break;
        case "move":
          await this.act("move", { locationId: this.locations[act.location] });
          break;
        case "edit":
          await this.act("edit", {
            setQuantity: [{ lineItemId: this.lineOf(act.line).id, quantity: act.quantity }],
          });
          break;
        case "fulfill":
          await this.act("fulfill", {
            lines: [{ lineItemId: this.lineOf(act.line).id, quantity: act.quantity }],
            trackingNumbers: ["ELSEWHERE"],
          });
          this.othersShipped = true;
          break;
        case "cancelFulfillment":
          await this.cancelFulfillment(act.which);
          break;
        case "schedule":
          await this.act("schedule", {
            fulfillAt: new Date(this.world.now().getTime() + 36 * 3_600_000).toISOString(),
          });
          break;
        case "route":
        case "release":
        case "open":
        case "cancel":
        case "delete":
          await this.act(act.act, {});
      }
    } catch (error) {
      // Not possible just now (nothing left to hold, no such order any more): then it does not happen.
      if (!(error instanceof Refused)) throw error;
      this.count(`merchant ${act.act}: refused`);
    }
  }

  private act(name: string, input: object): Promise<void> {
    return this.shop.act(this.order, name, input);
  }

  private async cancelFulfillment(which: number): Promise<void> {
    const [order] = await this.shop.orders();
    const made = order?.fulfillments.filter((one) => one.status === "SUCCESS") ?? [];
    const chosen = made[which % Math.max(1, made.length)];
    if (!chosen) return;
    await this.act("cancel-fulfillment", { fulfillmentId: chosen.id });
    this.othersShipped = true;
  }

  private async deliverPicked(picks: number[]): Promise<void> {
    const all = await this.shop.deliveries();
    // Now and then whoever took them dies before applying them: the next run does.
    const isLeft = picks.length % 3 === 2;
    if (isLeft) this.count("webhooks left");
    await this.deliver(
      picks.map((pick) => all[pick % all.length]!),
      { isLeft },
    );
  }

  private async deliver(deliveries: LoggedDelivery[], { isLeft = false } = {}): Promise<void> {
    for (const { body, ...delivery } of deliveries) {
      const parsed = parseWebhook(delivery.topic, parseJson(body));
      if (!parsed.ok) throw new Error(`${delivery.topic}: ${parsed.message}`);
      const [stored] = await callFunction<string[]>(this.world.db, "store_webhooks", {
        p_deliveries: [{ ...delivery, shop: this.shop.domain, change: parsed.change }] as unknown as Json,
        p_now: this.world.now().toISOString(),
      });
      this.delivered.add(delivery.webhookId);
      if (stored !== "received") this.count(`webhook ${stored}`);
      // Some are applied at once and some together with others, as when many come at the same time.
      else if (!isLeft && ++this.stored % 3 > 0) await this.applyWebhooks();
    }
    if (!isLeft) await this.applyWebhooks();
  }

  private async applyWebhooks(): Promise<void> {
    const waiting = "select webhook_id from webhook_events where shop = $1 and outcome = 'received'";
    const { rows } = await this.world.sql.query<{ webhook_id: string }>(waiting, [this.shop.domain]);
    if (rows.length === 0) return;
    await this.apply();
    const { rows: applied } = await this.world.sql.query<{ outcome: string }>(
      "select outcome from webhook_events where shop = $1 and webhook_id = any ($2)",
      [this.shop.domain, rows.map((row) => row.webhook_id)],
    );
    for (const { outcome } of applied) this.count(`webhook ${outcome}`);
  }

  private wake(): Promise<number> {
    return callFunction(this.world.db, "wake_order", {
      p_shop: this.shop.domain,
      p_order_id: this.order.gid,
      p_now: this.world.now().toISOString(),
    });
  }

  /** Every webhook arrives, and time goes on from one thing that is due to the next, until nothing is left to do. */
  private async settle(): Promise<void> {
    for (let round = 0; round < ROUNDS_TO_SETTLE; round++) {
      await this.run();
      const news = (await this.shop.deliveries()).filter((one) => !this.delivered.has(one.webhookId));
      await this.deliver(shuffled(news, this.life.shuffle));
      const next = await this.nextDue();
      if (next === null && news.length === 0) return;
      if (next === null) continue;
      await this.world.advance(Math.max(1, (next.getTime() - this.world.now().getTime()) / 1000));
    }
  }

  /** The moment at which something is to be done for the shop, within the time after which a shipment stops waiting. */
  private async nextDue(): Promise<Date | null> {
    const { rows } = await this.world.sql.query<{ next: Date | null }>(
      `select min(t) as next from (
         select greatest(sync_due_at, lease_until, paused_until) as t from orders join shopify_connections using (shop)
         where shop = $1 and sync_due_at is not null
         union all
         select greatest(look_due_at, lease_until, paused_until) from orders join shopify_connections using (shop)
         where shop = $1 and look_due_at is not null
       ) due where t < $2`,
      [this.shop.domain, new Date(this.world.now().getTime() + 49 * 3_600_000)],
    );
    return rows[0]?.next ?? null;
  }

  /** A shipment that is not on Shopify in the end has a cause that can be checked. */
  private async unexplained(): Promise<string[]> {
    const [order] = await this.shop.orders();
    return (await this.shipments()).flatMap((shipment) => {
      const isExplained = this.explains(shipment, order);
      return isExplained ? [] : [`${shipment.numbers[0]}: ${shipment.status}, ${shipment.reason}: why?`];
    });
  }

  /** What was wished is so on Shopify in the end, or says why not; and no customer was mailed twice about one wish. */
  private async unamended(): Promise<string[]> {
    const { rows } = await this.world.sql.query<{
      id: string;
      kind: string;
      status: string;
      reason: string | null;
      mailing: number;
    }>(
      `select m.shipment_id as id, m.kind, m.status, m.reason, (
         select count(*)::int from shipment_amendment_attempts a where a.shop = m.shop and a.amendment_id = m.id
           and a.notify_customer and a.outcome in ('applied', 'found')) as mailing
       from shipment_amendments m where m.shop = $1`,
      [this.shop.domain],
    );
    const [order] = await this.shop.orders();
    const shipments = await this.shipments();
    return rows.flatMap(({ id, kind, status, reason, mailing }) => {
      this.count(`${kind} ended ${status} ${reason ?? ""}`);
      const wrong: string[] = [];
      if (mailing > 1) wrong.push(`${id}: ${mailing} mails for one correction`);
      if (status === "pending" || status === "retry") wrong.push(`${id}: ${kind} not settled`);
      if (status !== "done" || !order) return wrong;
      const shipment = shipments.find((one) => one.id === id);
      const made = order.fulfillments.filter(
        (one) =>
          one.status === "SUCCESS" &&
          shipment?.sends.some((send) => send.fulfillmentId === `gid://shopify/Fulfillment/${one.id}`),
      );
      if (kind === "undo" && made.length > 0) wrong.push(`${id}: undone, but on Shopify`);
      const isLatest = !rows.some((other) => other.id === id && other.status !== "done" && other.status !== "replaced");
      if (
        kind === "correction" &&
        isLatest &&
        made.some((one) => one.tracking.numbers.join() !== shipment?.numbers.join())
      )
        wrong.push(`${id}: corrected, but Shopify shows something else`);
      return wrong;
    });
  }

  private explains(shipment: BookedShipment, order: ShopifyOrder | undefined): boolean {
    if (shipment.status === "synced") return true;
    if (shipment.status === "cancelled" && shipment.reason === "undone_by_staff") return true;
    if (!order || order.cancelledAt) return shipment.status === "cancelled" || shipment.status === "needs_attention";
    if (shipment.status !== "needs_attention") return false;
    if (shipment.reason === "unclear_outcome") return this.othersShipped;
    if (shipment.reason !== "over_quantity") return false;
    return shipment.lines.some((line) => {
      const item = order.lineItems.find((candidate) => lineGid(candidate.id) === line.lineItemId);
      return line.quantity - line.fulfilled > (item ? item.currentQuantity - item.fulfilledQuantity : 0);
    });
  }

  private async expectNoChange(what: string, columns: string, work: () => Promise<void>): Promise<void> {
    const read = async () => {
      const orders = await this.shop.orders();
      const made = orders.map(({ fulfillments, fulfillmentOrders }) => ({ fulfillments, fulfillmentOrders }));
      return { books: await this.books(columns), made };
    };
    const before = JSON.stringify(await read(), null, 1);
    await work();
    const after = JSON.stringify(await read(), null, 1);
    if (after === before) return;
    const [was, is] = [before.split("\n"), after.split("\n")];
    const changes = is.flatMap((line, index) => (line === was[index] ? [] : [`- ${was[index]}`, `+ ${line}`]));
    throw new Error(`${what} changed:\n${changes.slice(0, 20).join("\n")}`);
  }

  /** What the database has of this shop, all of it or what lasts. */
  private async books(columns: string): Promise<unknown[]> {
    const tables = [
      "orders",
      "line_items",
      "fulfillments",
      "fulfillment_line_items",
      "shipments",
      "shipment_line_items",
    ];
    const books: unknown[] = [];
    for (const table of tables) {
      const { rows } = await this.world.sql.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from ${table} t where shop = $1 order by to_jsonb(t)::text`,
        [this.shop.domain],
      );
      books.push(rows.map(({ row }) => (columns === "*" ? row : lasting(row))));
    }
    return books;
  }

  private shipments(): Promise<BookedShipment[]> {
    return readShipments(this.world.sql, this.shop.domain);
  }

  private lineOf(index: number): ShopifyOrder["lineItems"][number] {
    return this.order.lineItems[index % this.order.lineItems.length]!;
  }

  private deps(over: Partial<SyncDeps> = {}): Omit<SyncDeps, "leaseIsFresh"> {
    const complain = (fields: object, message: string) => {
      throw new Error(`${message}: ${JSON.stringify(fields)}`);
    };
    const log: Log = { info: () => {}, warn: () => {}, error: complain };
    const deps = {
      db: this.world.db,
      adminFor: () => Promise.resolve(this.client),
      now: this.world.now,
      random: () => 0.5,
      log,
    };
    return this.faulty({ ...deps, ...over });
  }

  /** What a worker rests on that dies the n-th time it passes a point. */
  private mortal(point: Failpoint, pass: number): Partial<SyncDeps> {
    let passed = 0;
    let isDead = false;
    const { db } = this.world;
    const gone = { data: null, error: { message: "the worker is dead" }, status: 0 };
    return {
      db: new Proxy(db, {
        get: (target, property) =>
          property === "rpc"
            ? (...call: Parameters<Supabase["rpc"]>) => (isDead ? Promise.resolve(gone) : db.rpc(...call))
            : (Reflect.get(target, property) as unknown),
      }),
      failpoint: (name) => {
        if (name !== point || ++passed !== pass) return;
        isDead = true;
        this.count(`crashed ${point}`);
        throw new Crash(point);
      },
    };
  }

  /** A way to Shopify on which something happens once: before the worker reads, or before it sends. */
  private interrupted(when: "claimed" | "sending", work: () => Promise<void>): () => Promise<AdminClient | AdminError> {
    let happened = false;
    const once = async () => {
      if (happened) return;
      happened = true;
      this.count(`interrupted ${when}`);
      await work();
    };
    return async () => {
      if (when === "claimed") await once();
      return {
        send: async (document, ...rest) => {
          if ((document as unknown) === FulfillmentCreateDocument) await once();
          return this.client.send(document, ...rest);
        },
      };
    };
  }

  private async survive(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      this.count("a worker gave up");
    }
  }

  private count(name: string): void {
    this.world.tally.set(name, (this.world.tally.get(name) ?? 0) + 1);
  }

  private async countFaults(): Promise<void> {
    const { faults } = await this.shop.control<{ faults: { kind: string; hits: number }[] }>("GET", "/faults");
    for (const { kind, hits } of faults) if (hits > 0) this.count(`hit ${kind}`);
  }

  private async countAttempts(): Promise<void> {
    for (const { sends } of await this.shipments()) for (const { outcome } of sends) this.count(`send ${outcome}`);
  }
}

/** What must come out the same whatever way it came about; counters, times and leases may differ, and
 * so may where a line lay when somebody last looked. */
const LASTING = "lasting";
const PASSING =
  /_at$|_until$|_count$|_token$|^(waiting_since|state_since|sync_error|sync_reason|assigned_location|assigned_location_id)$/;
function lasting(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !PASSING.test(name)));
}

/** The same items in an order that the seed decides. */
function shuffled<Item>(items: Item[], seed: number): Item[] {
  const keyed = items.map((item, index) => ({
    item,
    key: Math.imul(index + 1, 2_654_435_761 ^ Math.imul(seed, 40_503)) >>> 0,
  }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}
