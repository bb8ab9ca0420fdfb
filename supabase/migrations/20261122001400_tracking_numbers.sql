-- Where a tracking number is in use, and shipments and orders by what they are known by: what entering many wants to know.

-- A number belongs to few rows, so the shop need not be in the index.
create index shipments_by_number on public.shipments using gin (tracking_numbers);
create index fulfillments_by_number on public.fulfillments using gin (tracking_numbers);

-- The orders that have one of these numbers, in a shipment that was not taken back or in a fulfillment that stands:
-- [{number, orderId, orderName}].
create function public.tracking_numbers_in_use(p_shop text, p_numbers text[])
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('number', u.number, 'orderId', o.id, 'orderName', o.name)
    order by u.number, o.shopify_created_at desc, o.id), '[]')
  from (
    select s.order_id, n.number
    from public.shipments s, unnest(s.tracking_numbers) as n(number)
    where s.shop = p_shop and s.tracking_numbers && p_numbers and s.sync_status <> 'cancelled'
    union
    select f.order_id, n.number
    from public.fulfillments f, unnest(f.tracking_numbers) as n(number)
    where f.shop = p_shop and f.tracking_numbers && p_numbers and f.status = 'SUCCESS'
  ) u
  join public.orders o on o.shop = p_shop and o.id = u.order_id
  where u.number = any (p_numbers)
$$;

-- Every shipment that has one of these numbers, also those that were taken back, the newest first: [shipment_row].
create function public.shipments_by_number(p_shop text, p_numbers text[])
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(public.shipment_row(t.s) order by (t.s).registered_at desc, (t.s).id), '[]')
  from (select s from public.shipments s where s.shop = p_shop and s.tracking_numbers && p_numbers) t
$$;

-- Those of these orders that there are, in the order they are asked for, each with its shipments and fulfillment orders.
create function public.orders_by_id(p_shop text, p_order_ids text[])
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(
    public.order_row(o) || jsonb_build_object(
      'shipments', coalesce((
        select jsonb_agg(public.shipment_row(s) order by s.registered_at desc, s.id)
        from public.shipments s where s.shop = p_shop and s.order_id = o.id
      ), '[]'),
      'fulfillmentOrders', public.fulfillment_orders_of(p_shop, o.id)
    ) order by i.place), '[]')
  from unnest(p_order_ids) with ordinality as i(id, place)
  join public.orders o on o.shop = p_shop and o.id = i.id and o.deleted_at is null
$$;
