-- Reports. Everything is counted from the rows themselves when somebody asks, over a range of days that the caller
-- bounds (app/reports/date-range.ts).

create index shipments_by_sync on public.shipments (shop, synced_at) where synced_at is not null;

-- How a list of durations is spread: {count, median, p95}, in seconds; null where there is none.
create function public.spread(p_seconds double precision[])
returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_build_object(
    'count', count(s),
    'median', percentile_cont(0.5) within group (order by s),
    'p95', percentile_cont(0.95) within group (order by s)
  )
  from unnest(p_seconds) s where s is not null
$$;

-- Shipments registered in a range of days, without those taken back: what each took, in seconds.
-- `location` is where Shopify had it shipped from or, before that, where it assigned its first line to.
create function public.registered_shipments(p_shop text, p_since timestamptz, p_until timestamptz)
returns table (
  id uuid, registered_at timestamptz, synced_at timestamptz, to_registration double precision,
  to_shopify double precision, location text, vendors text[]
) language sql stable set search_path = '' as $$
  select s.id, s.registered_at, s.synced_at,
    greatest(0, extract(epoch from s.registered_at - o.shopify_created_at)),
    case when s.synced_at is not null then greatest(0, extract(epoch from s.synced_at - s.registered_at)) end,
    coalesce(fo.location_name, l.location), coalesce(l.vendors, array[null::text])
  from public.shipments s
  join public.orders o on o.shop = s.shop and o.id = s.order_id
  left join public.fulfillment_orders fo on fo.shop = s.shop and fo.id = s.shopify_fulfillment_order_id
  left join lateral (
    select array_agg(distinct li.vendor) as vendors, min(li.assigned_location) as location
    from public.shipment_line_items sl
    join public.line_items li on li.shop = sl.shop and li.id = sl.line_item_id
    where sl.shop = s.shop and sl.shipment_id = s.id
  ) l on true
  where s.shop = p_shop and s.registered_at >= p_since and s.registered_at < p_until and s.sync_status <> 'cancelled'
$$;

-- How shipping went between two days, both included, in a time zone (an IANA name):
-- {total, days: [{day, …}], vendors: [{name, …}], locations: [{name, …}], reasons: [{reason, shipments, waited}]}.
-- A figure (…) is {registered, onShopify, toRegistration, toShopify}; the last two and `waited` are as `spread` gives
-- them, of the shipments registered then. `onShopify` of days and of the total counts what came to Shopify on those days, whenever it was
-- registered; of vendors and locations, how many of their registered ones are there.
create function public.service_report(p_shop text, p_from date, p_to date, p_time_zone text, p_now timestamptz)
returns jsonb language sql stable set search_path = '' as $$
  with registered as materialized (
    select *, (registered_at at time zone p_time_zone)::date as day
    from public.registered_shipments(
      p_shop, p_from::timestamp at time zone p_time_zone, (p_to + 1)::timestamp at time zone p_time_zone
    )
  ), per_day as (
    select day, count(*) as registered,
      public.spread(array_agg(to_registration)) as to_registration, public.spread(array_agg(to_shopify)) as to_shopify
    from registered group by day
  ), synced as (
    select (synced_at at time zone p_time_zone)::date as day, count(*) as on_shopify
    from public.shipments
    where shop = p_shop and sync_status = 'synced' and synced_at >= p_from::timestamp at time zone p_time_zone
      and synced_at < (p_to + 1)::timestamp at time zone p_time_zone
    group by 1
  ), groups as (
    select kind, name, count(*) as registered, count(synced_at) as on_shopify,
      public.spread(array_agg(to_registration)) as to_registration, public.spread(array_agg(to_shopify)) as to_shopify
    from (
      select 'vendor' as kind, v as name, r.* from registered r cross join unnest(r.vendors) v
      union all
      select 'location', r.location, r.* from registered r
    ) g
    group by kind, name
  ), named as (
    -- The largest hundred of each: a list that somebody reads.
    select kind, place, jsonb_build_object(
      'name', name, 'registered', registered, 'onShopify', on_shopify,
      'toRegistration', to_registration, 'toShopify', to_shopify
    ) as figure
    from (select *, row_number() over (partition by kind order by registered desc, name) as place from groups) g
    where place <= 100
  ), tries as (
    -- A wait lasts until the next try, until the shipment is on Shopify, or until now.
    select a.shipment_id, a.outcome, a.reason, extract(epoch from
      coalesce(lead(a.started_at) over (partition by a.shipment_id order by a.started_at, a.id), r.synced_at, p_now)
        - a.started_at) as seconds
    from registered r
    join public.shipment_sync_attempts a on a.shop = p_shop and a.shipment_id = r.id
  ), waits as (
    select reason, count(*) as shipments, public.spread(array_agg(seconds)) as waited
    from (
      select shipment_id, reason, greatest(0, sum(seconds))::double precision as seconds
      from tries where outcome in ('waiting', 'retry', 'needs_attention') and reason is not null
      group by shipment_id, reason
    ) w
    group by reason
  )
  select jsonb_build_object(
    'total', (
      select jsonb_build_object(
        'registered', count(*), 'onShopify', (select coalesce(sum(on_shopify), 0) from synced),
        'toRegistration', public.spread(array_agg(to_registration)), 'toShopify', public.spread(array_agg(to_shopify))
      )
      from registered
    ),
    'days', (
      select jsonb_agg(jsonb_build_object(
        'day', d::date, 'registered', coalesce(p.registered, 0), 'onShopify', coalesce(s.on_shopify, 0),
        'toRegistration', coalesce(p.to_registration, public.spread('{}')),
        'toShopify', coalesce(p.to_shopify, public.spread('{}'))
      ) order by d)
      from generate_series(p_from::timestamp, p_to::timestamp, '1 day') d
      left join per_day p on p.day = d::date
      left join synced s on s.day = d::date
    ),
    'vendors', (select coalesce(jsonb_agg(figure order by place) filter (where kind = 'vendor'), '[]') from named),
    'locations', (select coalesce(jsonb_agg(figure order by place) filter (where kind = 'location'), '[]') from named),
    'reasons', (
      select coalesce(jsonb_agg(
        jsonb_build_object('reason', reason, 'shipments', shipments, 'waited', waited) order by shipments desc, reason
      ), '[]')
      from waits
    )
  )
$$;

-- What an order's parts are made of: {id, name, createdAt, lines, shipments: [{status, reason, lines}],
-- fulfillments: [{shipmentId, status, lines}]}.
create function public.order_parts(p_order public.orders)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', p_order.id, 'name', p_order.name, 'createdAt', p_order.shopify_created_at,
    'lines', public.lines_of(p_order.shop, p_order.id),
    'shipments', coalesce((
      select jsonb_agg(jsonb_build_object('status', s.sync_status, 'reason', s.sync_reason, 'lines', (
        select jsonb_agg(jsonb_build_object(
          'lineItemId', sl.line_item_id, 'quantity', sl.quantity, 'fulfilled', sl.fulfilled_quantity
        ))
        from public.shipment_line_items sl where sl.shop = s.shop and sl.shipment_id = s.id
      )) order by s.registered_at, s.id)
      from public.shipments s
      where s.shop = p_order.shop and s.order_id = p_order.id and s.sync_status <> 'cancelled'
    ), '[]'),
    'fulfillments', coalesce((
      select jsonb_agg(jsonb_build_object('shipmentId', f.shipment_id, 'status', f.status, 'lines', (
        select coalesce(jsonb_agg(jsonb_build_object('lineItemId', fl.line_item_id, 'quantity', fl.quantity)), '[]')
        from public.fulfillment_line_items fl where fl.shop = f.shop and fl.fulfillment_id = f.id
      )))
      from public.fulfillments f where f.shop = p_order.shop and f.order_id = p_order.id
    ), '[]')
  )
$$;

-- A page of orders that are or were shipped in parts, newest first, by key: {orders, hasPrevious, hasNext}.
-- p_view: 'open' (a part is on Shopify and a part is not) or 'all' (also those of which every part is there), the
-- latter of orders placed from p_from to p_to, both included, in a time zone. p_cursor: {createdAt, id}.
-- An order: as order_parts gives it.
create function public.partial_shipments_page(
  p_shop text, p_view text, p_from date, p_to date, p_time_zone text, p_cursor jsonb, p_backwards boolean,
  p_limit integer
) returns jsonb language plpgsql stable set search_path = '' as $$
declare
  v_where text := 'o.shop = $1 and o.deleted_at is null';
  v_rows jsonb;
begin
  v_where := v_where || case p_view
    when 'open' then ' and o.partly_shipped'
    else ' and o.shopify_created_at >= $5 and o.shopify_created_at < $6 and (o.partly_shipped or (
      select count(*) > 1 from public.fulfillments f where f.shop = $1 and f.order_id = o.id and f.status = ''SUCCESS''
    ))'
  end;
  if p_cursor is not null then
    v_where := v_where || ' and (o.shopify_created_at, o.id) '
      || case when p_backwards then '>' else '<' end || ' ($2, $3)';
  end if;
  execute format(
    'select coalesce(jsonb_agg(public.order_parts(t.o) order by (t.o).shopify_created_at desc, (t.o).id desc), ''[]'')
     from (select o from public.orders o where %s order by o.shopify_created_at %s, o.id %2$s limit $4) t',
    v_where, case when p_backwards then 'asc' else 'desc' end
  ) into v_rows
  using p_shop, (p_cursor->>'createdAt')::timestamptz, p_cursor->>'id', p_limit + 1,
    p_from::timestamp at time zone p_time_zone, (p_to + 1)::timestamp at time zone p_time_zone;

  return public.page_of('orders', v_rows, p_cursor, p_backwards, p_limit);
end $$;
