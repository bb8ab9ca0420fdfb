import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  LINE_FILTERS,
  ORDER_VIEWS,
  readListQuery,
  sortsOf,
  sortTime,
  writeListQuery,
  type ListQuery,
} from "../../app/orders/list-query.ts";
import { countOrders, readFilterChoices, readOrdersPage, type OrderRow } from "../../app/orders/read-model.ts";
import { callFunction } from "../../app/supabase/client.ts";
import { SHOP, setStage, type Stage } from "./stage.ts";

const OTHER_SHOP = "other.myshopify.com";
const ORDERS = 70;
const DAY_MS = 86_400_000;
const START = Date.parse("2026-11-01T00:00:00Z");
const VENDORS = ["窯元", "Leather & Co", "染物屋"];
const LOCATIONS = ["東京倉庫", "大阪倉庫"];
const gid = (kind: string, n: number) => `gid://shopify/${kind}/${n}`;

/** A line's routing as a look would have found it; `null` stands for what needs no look. */
const ROUTINGS = ["ready", "not_routed", "on_hold", "scheduled", "other_location", "permission_missing"] as const;

interface Known {
  id: string;
  state: string;
  partly: boolean;
  created: number;
  changed: string;
  since: string;
  vendors: (string | null)[];
  locations: (string | null)[];
  lineStates: string[];
  lacksStock: boolean;
  text: string;
}

let stage: Stage;
let known: Known[];

/** Orders of every kind, two of them placed at each moment, so that a page may end between twins. */
beforeAll(async () => {
  stage = await setStage();
  await callFunction(stage.db, "connect_shop", { p_shop: OTHER_SHOP, p_scopes: [], p_now: new Date().toISOString() });
  const call = (sql: string, values: unknown[]) => stage.sql.query(sql, values);
  for (let n = 1; n <= ORDERS; n++) {
    const created = new Date(START + Math.floor(n / 2) * (DAY_MS / 4)).toISOString();
    const fulfilled = n % 5 === 0 ? 2 : n % 7 === 0 ? 1 : 0;
    const at = new Date(START + 90 * DAY_MS - (n % 11) * 3_600_000).toISOString();
    const order = {
      id: gid("Order", n),
      name: `#${1000 + n}`,
      createdAt: created,
      updatedAt: created,
      cancelledAt: n % 13 === 0 ? created : null,
      financialStatus: "PAID",
      sourceName: "web",
      tags: [],
      lineItems: [0, 1].slice(0, 1 + (n % 2)).map((position) => ({
        id: gid("LineItem", n * 10 + position),
        position,
        sku: `SKU-${n % 4}`,
        title: "湯呑み",
        vendor: n % 9 === 8 ? null : VENDORS[(n + position) % 3],
        quantity: 2,
        currentQuantity: 2,
        requiresShipping: true,
        isGiftCard: false,
      })),
      fulfillments: fulfilled
        ? [
            {
              id: gid("Fulfillment", n),
              status: "SUCCESS",
              createdAt: created,
              updatedAt: created,
              trackingNumbers: [],
              lineItems: [{ lineItemId: gid("LineItem", n * 10), quantity: fulfilled }],
            },
          ]
        : [],
    };
    for (const shop of n % 10 === 0 ? [SHOP, OTHER_SHOP] : [SHOP]) {
      await call("select apply_order($1, $2, $3)", [shop, JSON.stringify(order), at]);
    }
    const routing = ROUTINGS[n % ROUTINGS.length]!;
    await call(
      `update line_items set routing = $2, assigned_location = $3, assigned_location_id = $4, inventory_item_id = $5
       where shop = $1 and order_id = $6`,
      [
        SHOP,
        routing,
        routing === "not_routed" ? null : LOCATIONS[n % 2],
        routing === "not_routed" ? null : gid("Location", n % 2),
        gid("InventoryItem", n % 3),
        order.id,
      ],
    );
    await call("select refresh_order($1, $2, $3)", [SHOP, order.id, at]);
  }
  await call("select mark_order_deleted($1, $2, now())", [SHOP, gid("Order", 12)]);
  // Item 0 is on the shelf in one of the two warehouses, item 1 nowhere, item 2 is not counted.
  const levels = {
    [gid("Location", 0)]: { onHand: 0, available: -3 },
    [gid("Location", 1)]: { onHand: 5, available: 1 },
  };
  const items = [
    { id: gid("InventoryItem", 0), tracked: true, levels },
    { id: gid("InventoryItem", 1), tracked: true, levels: {} },
    { id: gid("InventoryItem", 2), tracked: false, levels: {} },
  ];
  await call("select record_stock($1, $2, '[]', now(), now())", [SHOP, JSON.stringify(items)]);

  const { rows } = await stage.sql.query<Known & { created: string }>(
    `select o.id, o.state, o.partly_shipped as partly, extract(epoch from o.shopify_created_at) * 1000 as created,
       o.changed_at::text as changed, o.state_since::text as since,
       array_agg(l.vendor) as vendors, array_agg(l.assigned_location) as locations, array_agg(l.state) as "lineStates",
       bool_or(l.state not in ('shipped', 'removed', 'cancelled', 'not_shippable') and (
         l.inventory_item_id = 'gid://shopify/InventoryItem/1'
         or (l.inventory_item_id = 'gid://shopify/InventoryItem/0' and l.assigned_location_id = 'gid://shopify/Location/0')
       )) as "lacksStock",
       lower(o.name || ' ' || string_agg(concat_ws(' ', l.sku, l.title, l.vendor), ' ')) as text
     from orders o join line_items l on l.shop = o.shop and l.order_id = o.id
     where o.shop = $1 and o.deleted_at is null group by o.shop, o.id`,
    [SHOP],
  );
  known = rows.map((row) => ({ ...row, created: Number(row.created) }));
});
afterAll(() => stage.close());

const OPEN = ["to_ship", "waiting", "problem"];

/** What a query means, told without any index. */
function expected(query: ListQuery): string[] {
  const day = (text: string | null, add = 0) => text && Date.parse(`${text}T00:00:00Z`) + add;
  const [from, until] = [day(query.from), day(query.to, DAY_MS)];
  const isMeant = (order: Known) =>
    (query.view === "all" ||
      (query.view === "open" && OPEN.includes(order.state)) ||
      (query.view === "partly_shipped" && order.partly) ||
      query.view === order.state) &&
    (!query.vendor || order.vendors.includes(query.vendor)) &&
    (!query.location || order.locations.includes(query.location)) &&
    (!query.line ||
      (OPEN.includes(order.state) &&
        (query.line === "no_stock" ? order.lacksStock : order.lineStates.includes(query.line)))) &&
    (!from || order.created >= from) &&
    (!until || order.created < until) &&
    (!query.search || order.text.includes(query.search.toLowerCase()));
  const key = (order: Known) =>
    query.sort === "changed"
      ? order.changed
      : query.sort === "longest"
        ? order.since
        : String(order.created).padStart(15, "0");
  const rising = known
    .filter(isMeant)
    .toSorted((a, b) => (key(a) === key(b) ? (a.id < b.id ? -1 : 1) : key(a) < key(b) ? -1 : 1))
    .map(({ id }) => id);
  return query.sort === "newest" || query.sort === "changed" ? rising.reverse() : rising;
}

function page(query: ListQuery, cursor: OrderRow | null, backwards = false, limit = 13) {
  return readOrdersPage(stage.db, {
    shop: SHOP,
    query,
    timeZone: "UTC",
    cursor: cursor && { time: sortTime(query, cursor), id: cursor.id },
    backwards,
    limit,
  });
}

/** Walks a list to its end and back, page by page. */
async function walk(query: ListQuery): Promise<void> {
  const wanted = expected(query);
  const address = writeListQuery(query).toString();
  const seen: OrderRow[][] = [];
  let at: OrderRow | null = null;
  for (;;) {
    const { orders, hasNext, hasPrevious } = await page(query, at);
    expect(hasPrevious, address).toBe(at !== null);
    seen.push(orders);
    at = orders.at(-1) ?? null;
    if (!hasNext) break;
  }
  expect(
    seen.flat().map(({ id }) => id),
    address,
  ).toEqual(wanted);
  for (let place = seen.length - 1; place > 0; place--) {
    const { orders, hasNext, hasPrevious } = await page(query, seen[place]![0]!, true);
    expect({ ids: orders.map(({ id }) => id), hasNext, hasPrevious }, `${address}, back to page ${place}`).toEqual({
      ids: seen[place - 1]!.map(({ id }) => id),
      hasNext: true,
      hasPrevious: place > 1,
    });
  }
}

const query = (address: string) => readListQuery(new URLSearchParams(address));

describe("the orders list", () => {
  it.each(ORDER_VIEWS)("shows %s in every order, page by page, both ways", async (view) => {
    const sizes = new Set<number>();
    for (const sort of sortsOf(query(`view=${view}`))) {
      await walk(query(`view=${view}&sort=${sort}`));
      sizes.add(expected(query(`view=${view}&sort=${sort}`)).length);
    }
    expect([...sizes][0], "the view is not empty").toBeGreaterThan(0);
  });

  it.each([
    "vendor=Leather+%26+Co",
    "location=%E6%9D%B1%E4%BA%AC%E5%80%89%E5%BA%AB",
    "vendor=%E7%AA%AF%E5%85%83&location=%E5%A4%A7%E9%98%AA%E5%80%89%E5%BA%AB",
    "from=2026-11-04&to=2026-11-06",
    "from=2026-11-05",
    "to=2026-11-02&vendor=%E6%9F%93%E7%89%A9%E5%B1%8B",
    "q=sku-1",
    "q=sku-1&vendor=Leather+%26+Co&location=%E5%A4%A7%E9%98%AA%E5%80%89%E5%BA%AB",
    "q=sku-2&from=2026-11-03&to=2026-11-08",
  ])("narrows down to %s, in every view and order", async (filter) => {
    let found = 0;
    for (const view of ["open", "to_ship", "shipped", "all"]) {
      for (const sort of sortsOf(query(`view=${view}&${filter}`))) {
        await walk(query(`view=${view}&${filter}&sort=${sort}`));
        found += expected(query(`view=${view}&${filter}`)).length;
      }
    }
    expect(found).toBeGreaterThan(0);
  });

  it.each(LINE_FILTERS)("finds the orders with a line that is %s", async (line) => {
    for (const view of ["open", "all"]) await walk(query(`view=${view}&line=${line}&sort=longest`));
    if (!["registered", "problem"].includes(line)) expect(expected(query(`line=${line}`))).not.toEqual([]);
  });

  it("counts the views, and no further than it was asked to", async () => {
    const wanted = Object.fromEntries(ORDER_VIEWS.map((view) => [view, expected(query(`view=${view}`)).length]));
    expect(await countOrders(stage.db, SHOP)).toEqual(wanted);
    expect(await callFunction(stage.db, "order_counts", { p_shop: SHOP, p_most: 3 })).toEqual(
      Object.fromEntries(Object.entries(wanted).map(([view, n]) => [view, Math.min(n, 4)])),
    );
    expect(await countOrders(stage.db, "nobody.myshopify.com")).toMatchObject({ all: 0, open: 0 });
  });

  it("offers the vendors and locations that there are, each once", async () => {
    expect(await readFilterChoices(stage.db, SHOP)).toEqual({
      vendor: VENDORS.toSorted((a, b) => (a < b ? -1 : 1)),
      location: LOCATIONS.toSorted((a, b) => (a < b ? -1 : 1)),
    });
    expect(await readFilterChoices(stage.db, "nobody.myshopify.com")).toEqual({ vendor: [], location: [] });
  });

  it("forgets a location that no line of an order has any more", async () => {
    const id = gid("Order", 1);
    const move = async (location: string | null) => {
      await stage.sql.query("update line_items set assigned_location = $3 where shop = $1 and order_id = $2", [
        SHOP,
        id,
        location,
      ]);
      await stage.sql.query("select refresh_order($1, $2, now())", [SHOP, id]);
      return (await page(query("view=all&location=Nagoya"), null)).orders.map((order) => order.id);
    };
    expect(await move("Nagoya")).toEqual([id]);
    expect(await move(null)).toEqual([]);
    expect((await readFilterChoices(stage.db, SHOP)).location).not.toContain("Nagoya");
  });

  it("says since when an order is in its state", async () => {
    const order = known.find(({ state, lineStates }) => state === "to_ship" && lineStates.length === 1)!;
    const refresh = async (routing: string, at: string) => {
      await stage.sql.query("update line_items set routing = $3 where shop = $1 and order_id = $2", [
        SHOP,
        order.id,
        routing,
      ]);
      await stage.sql.query("select refresh_order($1, $2, $3)", [SHOP, order.id, at]);
      const { orders } = await page(query("view=all"), null, false, 100);
      return Date.parse(orders.find(({ id }) => id === order.id)!.stateSince);
    };
    const [first, later] = ["2027-06-01T00:00:00Z", "2027-06-02T00:00:00Z"];
    expect(await refresh("on_hold", first)).toBe(Date.parse(first));
    expect(await refresh("on_hold", later)).toBe(Date.parse(first));
    expect(await refresh("ready", later)).toBe(Date.parse(later));
  });
});
