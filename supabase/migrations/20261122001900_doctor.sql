-- Why orders cannot ship: what the looks have seen, over many orders.

-- Whether a look saw everything that is to ship on a fulfillment order.
create function public.has_all_fulfillment_orders(p_look public.fo_observations)
returns boolean language sql immutable set search_path = '' as $$
  select p_look.fulfillment_order_count > 0 and (p_look.facts->>'invisible')::integer = 0
$$;

-- The newest orders with what their looks saw, newest first: [{orderId, name, createdAt, facts, stock,
-- firstLookAge, lastLookAge, lastWithoutAge, firstSeenAge}], ages in seconds.
-- facts: as the first look found them; stock: as it is now.
create function public.order_histories(p_shop text, p_since timestamptz, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'orderId', o.id, 'name', o.name, 'createdAt', o.shopify_created_at, 'facts', f.facts,
    'stock', jsonb_build_object(
      'tracked', case when s.known = 0 then null when s.tracked = s.known then 'all' when s.tracked = 0 then 'none'
        else 'some' end,
      'locations', s.locations
    ),
    'firstLookAge', extract(epoch from l.first_look), 'lastLookAge', extract(epoch from l.last_look),
    'lastWithoutAge', extract(epoch from w.last_without), 'firstSeenAge', extract(epoch from l.first_seen)
  ) order by o.shopify_created_at desc, o.id desc), '[]')
  from (
    select * from public.orders
    where shop = p_shop and shopify_created_at >= p_since and deleted_at is null
    order by shopify_created_at desc, id desc limit p_limit
  ) o
  cross join lateral (
    select x.facts from public.fo_observations x
    where x.shop = p_shop and x.order_id = o.id order by x.observed_at, x.id limit 1
  ) f
  cross join lateral (
    select min(x.order_age) as first_look, max(x.order_age) as last_look,
      min(x.order_age) filter (where public.has_all_fulfillment_orders(x)) as first_seen
    from public.fo_observations x where x.shop = p_shop and x.order_id = o.id
  ) l
  cross join lateral (
    select max(x.order_age) as last_without
    from public.fo_observations x
    where x.shop = p_shop and x.order_id = o.id and not public.has_all_fulfillment_orders(x)
      and (l.first_seen is null or x.order_age < l.first_seen)
  ) w
  cross join lateral (
    select count(i.id) as known, count(*) filter (where i.tracked) as tracked, min(i.locations) as locations
    from public.line_items x
    join public.inventory_items i on i.shop = x.shop and i.id = x.inventory_item_id
    where x.shop = p_shop and x.order_id = o.id
  ) s
  where o.cancelled_at is null or l.first_seen is not null
$$;

-- What cannot ship now, by reason, the most pieces first, and after it what never ships as a parcel: [{reason, hold, orders,
-- pieces, registered, oldestAt, examples: [{orderId, name, createdAt, pieces, registered, detail, lookedAt, nextAt,
-- fulfillmentOrders}]}]. hold: Shopify's reason of a hold. Examples are the oldest orders. p_reason and p_hold: of that
-- group only; null: of all. Of orders of which nothing at all is to ship, the newest thousand.
create function public.blocked_groups(p_shop text, p_reason text, p_hold text, p_examples integer)
returns jsonb language sql stable set search_path = '' as $$
  with blocked as (
    select o.id, o.name, o.shopify_created_at, o.looked_at,
      least(o.sync_due_at, o.look_due_at) as next_at,
      l.reason, coalesce(l.reason_detail->>'holdReason', '') as hold,
      sum(l.current_quantity - l.fulfilled_quantity) as pieces, sum(l.registered_quantity) as registered,
      (array_agg(l.reason_detail order by l.position, l.id))[1] as detail,
      bool_or(l.state <> 'not_shippable') as is_to_ship
    from (
      select * from public.orders where shop = p_shop and state in ('to_ship', 'waiting', 'problem')
      union all
      (
        select * from public.orders where shop = p_shop and state = 'nothing_to_ship' and deleted_at is null
        order by shopify_created_at desc, id desc limit 1000
      )
    ) o
    join public.line_items l on l.shop = o.shop and l.order_id = o.id
    where o.deleted_at is null and o.cancelled_at is null
      and l.reason is not null and l.current_quantity > l.fulfilled_quantity
      and l.state not in ('shipped', 'removed', 'cancelled')
      and (p_reason is null or l.reason = p_reason and coalesce(l.reason_detail->>'holdReason', '') = coalesce(p_hold, ''))
    group by o.id, o.name, o.shopify_created_at, o.looked_at, o.sync_due_at, o.look_due_at, l.reason,
      coalesce(l.reason_detail->>'holdReason', '')
  ), numbered as (
    select b.*, row_number() over (partition by b.reason, b.hold order by b.shopify_created_at, b.id) as place from blocked b
  ), grouped as (
    select n.reason, n.hold, count(*) as orders, sum(n.pieces) as pieces, sum(n.registered) as registered,
      min(n.shopify_created_at) as oldest, bool_or(n.is_to_ship) as is_to_ship,
      jsonb_agg(jsonb_build_object(
        'orderId', n.id, 'name', n.name, 'createdAt', n.shopify_created_at, 'pieces', n.pieces,
        'registered', n.registered, 'detail', n.detail, 'lookedAt', n.looked_at, 'nextAt', n.next_at,
        'fulfillmentOrders', public.fulfillment_orders_of(p_shop, n.id)
      ) order by n.shopify_created_at, n.id) filter (where n.place <= p_examples) as examples
    from numbered n group by n.reason, n.hold
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'reason', g.reason, 'hold', nullif(g.hold, ''), 'orders', g.orders, 'pieces', g.pieces,
    'registered', g.registered, 'oldestAt', g.oldest, 'examples', g.examples
  ) order by g.is_to_ship desc, g.pieces desc, g.orders desc, g.reason, g.hold), '[]')
  from grouped g
$$;

-- The order that somebody means: by its gid, its number in Shopify's addresses, or its name with or without #.
create function public.find_order(p_shop text, p_order text)
returns text language sql stable set search_path = '' as $$
  select id from public.orders
  where shop = p_shop
    and (id in (p_order, 'gid://shopify/Order/' || p_order) or name in (p_order, '#' || p_order))
  order by name = p_order desc, name = '#' || p_order desc, shopify_created_at desc limit 1
$$;
