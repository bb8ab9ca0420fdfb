import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import {
  InventoryLevelsPageDocument,
  StockOfItemsDocument,
  StockOfLinesDocument,
  type InventoryFactsFragment,
  type TypedDocumentString,
} from "../shopify/generated/admin.ts";
import { callFunction, type Supabase } from "../supabase/client.ts";

/** How many items one request asks for: its predicted cost must stay under Shopify's 1,000 points (a test holds it). */
export const ITEMS_PER_REQUEST = 40;
/** How many lines, and how many items, are claimed at a time. */
const CLAIM = 120;
/** How long what was read counts as fresh. */
const FRESH_MS = 15 * 60 * 1000;
/** How long what could not be read is left alone. */
const RETRY_MS = 5 * 60 * 1000;

export interface ReadStockDeps {
  db: Supabase;
  adminFor(shop: string): Promise<AdminClient | AdminError>;
  now(): Date;
  /** Aborted when the process is to end. */
  signal?: AbortSignal;
  log: { warn(fields: object, message: string): void };
}

interface Claimed {
  shop: string;
  line_item_ids: string[];
  inventory_item_ids: string[];
}

/**
 * Reads the stock of what is to ship: of new lines at once, of the others every quarter of an hour. Goes on until nothing
 * is due or the time is up. Nothing waits for it; without it, lines just say nothing about stock.
 * Returns how many lines and items it asked for.
 */
export async function readDueStock(deps: ReadStockDeps, options: { budgetMs: number }): Promise<number> {
  const end = performance.now() + options.budgetMs;
  let asked = 0;
  while (performance.now() < end && !deps.signal?.aborted) {
    const now = deps.now();
    const claimed = await callFunction<Claimed[]>(deps.db, "claim_stock", {
      p_now: now.toISOString(),
      p_next: new Date(now.getTime() + RETRY_MS).toISOString(),
      p_limit: CLAIM,
    });
    if (claimed.length === 0) break;
    await Promise.all(claimed.map((one) => readStockOf(deps, one)));
    asked += claimed.reduce((sum, one) => sum + one.line_item_ids.length + one.inventory_item_ids.length, 0);
  }
  return asked;
}

async function readStockOf(deps: ReadStockDeps, { shop, line_item_ids, inventory_item_ids }: Claimed): Promise<void> {
  const admin = await deps.adminFor(shop);
  if (!("send" in admin)) return deps.log.warn({ shop, error: admin.code }, "cannot read stock");
  try {
    for (const ids of inPortions(line_item_ids)) {
      const { nodes } = await ask(admin, StockOfLinesDocument, { ids });
      const lines = new Map(ids.map((id) => [id, ""]));
      const items: Item[] = [];
      for (const node of nodes) {
        if (!node || !("variant" in node) || !node.variant) continue;
        lines.set(node.id, node.variant.inventoryItem.id);
        items.push({ ...node.variant.inventoryItem, productId: node.variant.product.id });
      }
      await record(deps, shop, admin, items, lines);
    }
    for (const ids of inPortions(inventory_item_ids)) {
      const { nodes } = await ask(admin, StockOfItemsDocument, { ids });
      const items = nodes.flatMap((node) => (node && "inventoryLevels" in node ? [{ ...node, productId: null }] : []));
      await record(deps, shop, admin, items, new Map());
    }
  } catch (failure) {
    if (!(failure instanceof NotRead)) throw failure;
    deps.log.warn({ shop, error: failure.message }, "stock not read");
  }
}

async function record(
  deps: ReadStockDeps,
  shop: string,
  admin: AdminClient,
  items: Item[],
  lines: ReadonlyMap<string, string>,
): Promise<void> {
  const whole = new Map<string, { id: string; productId: string | null; tracked: boolean; levels: Levels }>();
  for (const item of items) {
    if (!whole.has(item.id)) {
      const { id, productId, tracked } = item;
      whole.set(id, { id, productId, tracked, levels: await wholeLevels(admin, item) });
    }
  }
  const now = deps.now();
  await callFunction(deps.db, "record_stock", {
    p_shop: shop,
    p_items: [...whole.values()],
    p_lines: [...lines].map(([id, inventoryItemId]) => ({ id, inventoryItemId })),
    p_now: now.toISOString(),
    p_next: new Date(now.getTime() + FRESH_MS).toISOString(),
  });
}

type Item = InventoryFactsFragment & { productId: string | null };

/** By location. */
type Levels = Record<string, { onHand: number; available: number }>;

async function wholeLevels(admin: AdminClient, item: InventoryFactsFragment): Promise<Levels> {
  const levels: Levels = {};
  let page: InventoryFactsFragment["inventoryLevels"] | undefined = item.inventoryLevels;
  while (page) {
    for (const { location, quantities } of page.nodes) {
      const quantity = (name: string) => quantities.find((one) => one.name === name)?.quantity ?? 0;
      levels[location.id] = { onHand: quantity("on_hand"), available: quantity("available") };
    }
    if (!page.pageInfo.hasNextPage) break;
    const after: string | null = page.pageInfo.endCursor ?? null;
    page = (await ask(admin, InventoryLevelsPageDocument, { id: item.id, after })).inventoryItem?.inventoryLevels;
  }
  return levels;
}

class NotRead extends Error {}

async function ask<Data, Variables>(
  admin: AdminClient,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await admin.send(document, variables);
  if (!answer.ok) throw new NotRead(answer.error.code);
  return answer.data;
}

function* inPortions(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += ITEMS_PER_REQUEST) yield ids.slice(start, start + ITEMS_PER_REQUEST);
}
