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
