import pLimit from "p-limit";
import { ORDERS_PER_LOOK, readOrders, type OrderLook, type Read } from "../orders/read-orders.ts";
import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import { OrderVisit } from "./order-visit.ts";
import type { SyncDeps } from "./sync-deps.ts";
import type { Visit } from "./visit.ts";

/** Orders of one shop that are worked on at the same time: enough to spend the shop's points at Shopify's latency. */
const ORDERS_AT_ONCE = 5;

/**
 * Works through leased orders of one shop: sends what is sure to fit what the last look saw; reads the others from
 * Shopify, several in one request, clears up tries that nobody saw the end of, sends what can ship, and gives everything
 * else a reason and a next time. Ends every lease, at once if the process is to end and the order was not begun. Returns whether something for these orders is due again already.
 */
export async function visitOrders(deps: SyncDeps, visits: Visit[]): Promise<{ dueAgain: boolean }> {
  const [first] = visits;
  if (!first) return { dueAgain: false };
  deps.failpoint?.("after_claim");
  const admin = await deps.adminFor(first.shop);
  const oneAtATime = pLimit(ORDERS_AT_ONCE);
  const orders = visits.map((visit) => new OrderVisit(deps, visit));

  const unread: OrderVisit[] = [];
  await Promise.all(
    orders.map((order) =>
      oneAtATime(() =>
        aloneWithItsErrors(deps, order, async () => {
          if (deps.signal?.aborted) await order.release();
          else if ("send" in admin && (await order.shipWhatIsKnown(admin))) await order.release();
          else unread.push(order);
        }),
      ),
    ),
  );

  for (let start = 0; start < unread.length; start += ORDERS_PER_LOOK) {
    if (deps.signal?.aborted) {
      await Promise.all(unread.slice(start).map((order) => aloneWithItsErrors(deps, order, () => order.release())));
      break;
    }
    for (const { batch, read } of await readBatches(admin, unread.slice(start, start + ORDERS_PER_LOOK))) {
      await Promise.all(
        batch.map((order) =>
          oneAtATime(() =>
            aloneWithItsErrors(deps, order, async () => {
              order.readCost = Math.round(read.cost / batch.length);
              if (!read.ok) await order.couldNotBeRead(read.error);
              else if ("send" in admin) await order.run(admin, read.value.get(order.id) ?? null);
              await order.release();
            }),
          ),
        ),
      );
    }
  }
  return { dueAgain: orders.some((order) => order.dueAgain) };
}

type Reading = { batch: OrderVisit[]; read: Read<Map<string, OrderLook>> };

/** Reads some orders at once. If Shopify refuses that, each by itself, so that one odd order does not spoil the others. */
async function readBatches(admin: AdminClient | AdminError, batch: OrderVisit[]): Promise<Reading[]> {
  if (!("send" in admin)) return [{ batch, read: { ok: false, error: admin, cost: 0 } }];
  const withFulfillmentOrders = batch.every((order) => order.mayReadFulfillmentOrders);
  const ids = batch.map((order) => order.id);
  const read = await readOrders(admin, ids, { withFulfillmentOrders });
  if (read.ok || read.error.code !== "rejected" || batch.length === 1) return [{ batch, read }];
  const single: Reading[] = [];
  for (const order of batch) single.push(...(await readBatches(admin, [order])));
  return single;
}

/**
 * Keeps what goes wrong with one order from the others. A failure that is a bug is logged, and the order's lease runs
 * out by itself, which keeps everybody off it for a while. Without a database nothing goes on.
 */
async function aloneWithItsErrors(deps: SyncDeps, order: OrderVisit, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    deps.log.error({ order: order.id, error: String(error) }, "visit failed");
  }
}
