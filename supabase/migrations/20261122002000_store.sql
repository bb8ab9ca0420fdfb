-- What of the store decides whether orders are routed and can ship: its scopes, its locations, its products, and what
-- was seen of its orders.

create table public.locations (
  shop text not null references public.shopify_connections on delete cascade,
  id text not null check (id ~ '^gid://shopify/Location/[0-9]+$'),
  name text not null,
  is_active boolean not null,
  fulfills_online_orders boolean not null,
  is_fulfillment_service boolean not null,
  ships_inventory boolean not null,
  primary key (shop, id)
);

alter table public.locations enable row level security;

-- Hands out the shops whose scopes and locations are to be read now. They are not due again before p_next.
create function public.claim_stores(p_now timestamptz, p_next timestamptz, p_limit integer)
returns table (shop text) language sql set search_path = '' as $$
  update public.shopify_connections c set store_read_due_at = p_next
  where c.shop in (
    select d.shop from public.shopify_connections d
    where d.status = 'active' and d.store_read_due_at <= p_now and (d.paused_until is null or d.paused_until <= p_now)
    order by d.store_read_due_at limit p_limit for update skip locked
  )
  returning c.shop
$$;

-- Shopify refused what the shop seemed to have granted: its scopes are to be read with the next run.
create function public.doubt_scopes(p_shop text, p_now timestamptz)
returns void language sql set search_path = '' as $$
  update public.shopify_connections set store_read_due_at = p_now where shop = p_shop and store_read_due_at > p_now
$$;

-- Somebody changed something and wants to see it: the stock of what is to ship is to be read at once.
create function public.recheck_stock(p_shop text, p_now timestamptz)
returns void language sql set search_path = '' as $$
  update public.inventory_items i set read_due_at = p_now
  where i.shop = p_shop and exists (
    select from public.line_items l
    where l.shop = p_shop and l.inventory_item_id = i.id
      and l.state not in ('shipped', 'removed', 'cancelled', 'not_shippable')
  );
  -- Of these Shopify has not said yet what they are counted by: it may have been too busy when they were asked for.
  update public.line_items l set inventory_asked_at = p_now
  where l.shop = p_shop and l.inventory_item_id is null
    and l.state not in ('shipped', 'removed', 'cancelled', 'not_shippable');
$$;

-- Keeps the locations that were read, all of them.
-- p_locations: [{id, name, isActive, fulfillsOnlineOrders, isFulfillmentService, shipsInventory}]
create function public.record_locations(p_shop text, p_locations jsonb, p_now timestamptz, p_next timestamptz)
returns void language plpgsql set search_path = '' as $$
declare
  v_written integer;
  v_gone integer;
begin
  delete from public.locations l
  where l.shop = p_shop and l.id not in (select x->>'id' from jsonb_array_elements(p_locations) x);
  get diagnostics v_gone = row_count;
  insert into public.locations as l (
    shop, id, name, is_active, fulfills_online_orders, is_fulfillment_service, ships_inventory
  )
  select p_shop, x."id", x."name", x."isActive", x."fulfillsOnlineOrders", x."isFulfillmentService", x."shipsInventory"
  from jsonb_to_recordset(p_locations) as x(
    "id" text, "name" text, "isActive" boolean, "fulfillsOnlineOrders" boolean, "isFulfillmentService" boolean,
    "shipsInventory" boolean
  )
  order by x."id"
  on conflict (shop, id) do update set
    name = excluded.name, is_active = excluded.is_active, fulfills_online_orders = excluded.fulfills_online_orders,
    is_fulfillment_service = excluded.is_fulfillment_service, ships_inventory = excluded.ships_inventory
  where (l.name, l.is_active, l.fulfills_online_orders, l.is_fulfillment_service, l.ships_inventory) is distinct from (
    excluded.name, excluded.is_active, excluded.fulfills_online_orders, excluded.is_fulfillment_service,
    excluded.ships_inventory);
  get diagnostics v_written = row_count;
  update public.shopify_connections
  set store_read_at = p_now, store_read_due_at = p_next,
      changed_at = case when v_written + v_gone > 0 or store_read_at is null
        then greatest(p_now, changed_at + interval '1 microsecond') else changed_at end
  where shop = p_shop;
end $$;

-- The products of p_lines, those of the most orders first: {n, examples: [{sku, title, productId, orders, orderId,
-- orderName}]}. p_lines: [{sku, title, productId, orderId, orderName}], one for each line.
create function public.products_of(p_lines jsonb)
returns jsonb language sql immutable set search_path = '' as $$
  with products as (
    select x."sku" as sku, x."title" as title, max(x."productId") as product_id, count(distinct x."orderId") as orders,
      (array_agg(x."orderId" order by x."orderId" desc))[1] as order_id,
      (array_agg(x."orderName" order by x."orderId" desc))[1] as order_name
    from jsonb_to_recordset(p_lines) as x(
      "sku" text, "title" text, "productId" text, "orderId" text, "orderName" text
    )
    group by x."sku", x."title"
  ), numbered as (
    select p.*, row_number() over (order by p.orders desc, p.title, p.sku) as place from products p
  )
  select jsonb_build_object(
    'n', count(*),
    'examples', coalesce(jsonb_agg(jsonb_build_object(
      'sku', n.sku, 'title', n.title, 'productId', n.product_id, 'orders', n.orders, 'orderId', n.order_id,
      'orderName', n.order_name
    ) order by n.place) filter (where n.place <= 5), '[]')
  )
  from numbered n
$$;

-- The store as the app knows it, the newest p_limit orders of p_since and since: {
--   grantedScopes, readAt: when the locations were read, or null, lastRunAt,
--   webhooks: [{topic, lastAt}] (of the last thousand),
--   locations: [{id, name, isActive, fulfillsOnlineOrders, isFulfillmentService, shipsInventory, items}], items: how many
--     of the products to ship are stocked there; items: how many there are,
--   needNoShipping, untracked, stockedNowhere, stockedOffline, outOfStock: as products_of; the first of all orders, the
--     others of what is to ship; stockedOffline: only where no online order is fulfilled,
--   lines: how many lines these orders have,
--   routing: {orders, routed, medianSeconds}, of orders that ship and are old enough to tell,
--   holds: [{reason, handle, orders, lastAt}],
--   checkout: {orderId, orderName, createdAt, routed}, the newest order of the online store, one with an FO before others }
create function public.store_facts(p_shop text, p_now timestamptz, p_since timestamptz, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  with recent as (
    select o.id, o.name, o.shopify_created_at, o.source_name, o.state
    from public.orders o
    where o.shop = p_shop and o.shopify_created_at >= p_since and o.deleted_at is null and o.cancelled_at is null
    order by o.shopify_created_at desc, o.id desc limit p_limit
  ), lines as (
    select l.sku, l.title, l.requires_shipping, l.is_gift_card, o.id as order_id, o.name as order_name,
      l.current_quantity > l.fulfilled_quantity and l.requires_shipping and not l.is_gift_card
        and l.state not in ('removed', 'not_shippable') as to_ship,
      i.id as item_id, i.product_id, i.tracked, i.locations, i.on_hand, i.levels,
      jsonb_build_object('sku', l.sku, 'title', l.title, 'productId', i.product_id, 'orderId', o.id, 'orderName', o.name)
        as line
    from recent o
    join public.line_items l on l.shop = p_shop and l.order_id = o.id
    left join public.inventory_items i on i.shop = l.shop and i.id = l.inventory_item_id
  ), online as (
    select l.id from public.locations l where l.shop = p_shop and l.is_active and l.fulfills_online_orders
  ), products as (
    select
      coalesce(jsonb_agg(l.line) filter (where not l.requires_shipping and not l.is_gift_card), '[]') as no_shipping,
      coalesce(jsonb_agg(l.line) filter (where l.to_ship and not l.tracked), '[]') as untracked,
      coalesce(jsonb_agg(l.line) filter (where l.to_ship and l.locations = 0), '[]') as nowhere,
      coalesce(jsonb_agg(l.line) filter (
        where l.to_ship and l.locations > 0 and exists (select from online)
          and not exists (select from online where l.levels ? online.id)), '[]') as offline,
      coalesce(jsonb_agg(l.line) filter (
        where l.to_ship and l.tracked and l.locations > 0 and l.on_hand <= 0), '[]') as out_of_stock,
      count(*) as lines, count(distinct l.item_id) filter (where l.to_ship) as items
    from lines l
  ), seen as (
    select o.id, o.name, o.shopify_created_at, o.source_name, s.*
    from recent o
    cross join lateral (
      select bool_or(public.has_all_fulfillment_orders(x)) as routed, min(x.order_age) as first_look,
        min(x.order_age) filter (where public.has_all_fulfillment_orders(x)) as first_seen
      from public.fo_observations x where x.shop = p_shop and x.order_id = o.id
    ) s
    where s.routed is not null and o.state <> 'nothing_to_ship'
      and (s.routed or o.shopify_created_at < p_now - interval '10 minutes')
  ), holds as (
    select h."reason" as reason, h."handle" as handle, count(distinct o.id) as orders, max(x.observed_at) as last_at
    from recent o
    join public.fo_observations x on x.shop = p_shop and x.order_id = o.id,
    lateral jsonb_to_recordset(coalesce(x.facts->'holds', '[]')) as h("reason" text, "handle" text)
    group by h."reason", h."handle"
  )
  select jsonb_build_object(
    'grantedScopes', to_jsonb(c.granted_scopes),
    'readAt', c.store_read_at,
    'lastRunAt', (select max(r.started_at) from public.scheduled_runs r),
    'webhooks', (
      select coalesce(jsonb_agg(jsonb_build_object('topic', w.topic, 'lastAt', w.last_at) order by w.topic), '[]')
      from (
        select e.topic, max(e.received_at) as last_at
        from (
          select topic, received_at from public.webhook_events
          where shop = p_shop order by received_at desc limit 1000
        ) e
        group by e.topic
      ) w
    ),
    'locations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', l.id, 'name', l.name, 'isActive', l.is_active, 'fulfillsOnlineOrders', l.fulfills_online_orders,
        'isFulfillmentService', l.is_fulfillment_service, 'shipsInventory', l.ships_inventory,
        'items', (select count(distinct x.item_id) from lines x where x.to_ship and x.levels ? l.id)
      ) order by l.is_active desc, l.fulfills_online_orders desc, l.name, l.id), '[]')
      from public.locations l where l.shop = p_shop
    ),
    'items', p.items, 'lines', p.lines,
    'needNoShipping', public.products_of(p.no_shipping), 'untracked', public.products_of(p.untracked),
    'stockedNowhere', public.products_of(p.nowhere), 'stockedOffline', public.products_of(p.offline),
    'outOfStock', public.products_of(p.out_of_stock),
    'routing', (
      select jsonb_build_object('orders', count(*), 'routed', count(*) filter (where s.routed), 'medianSeconds',
        percentile_cont(0.5) within group (order by extract(epoch from s.first_seen))
          filter (where s.first_seen is not null and s.first_look < interval '10 minutes'))
      from seen s
    ),
    'holds', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'reason', h.reason, 'handle', h.handle, 'orders', h.orders, 'lastAt', h.last_at
      ) order by h.orders desc, h.reason, h.handle), '[]') from holds h
    ),
    'checkout', (
      select jsonb_build_object(
        'orderId', s.id, 'orderName', s.name, 'createdAt', s.shopify_created_at, 'routed', s.routed)
      from seen s where s.source_name = 'web'
      order by s.routed desc, s.shopify_created_at desc, s.id desc limit 1
    )
  )
  from public.shopify_connections c, products p where c.shop = p_shop
$$;
