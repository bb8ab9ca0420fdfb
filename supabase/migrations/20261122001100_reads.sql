-- What the screens show, each with one call.

create function public.lines_of(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', l.id, 'sku', l.sku, 'title', l.title, 'variantTitle', l.variant_title, 'vendor', l.vendor,
    'quantity', l.quantity, 'removed', l.quantity - l.current_quantity, 'fulfilled', l.fulfilled_quantity,
    'registered', l.registered_quantity,
    'left', greatest(0, l.current_quantity - l.fulfilled_quantity - l.registered_quantity),
    'ready', l.ready_quantity, 'blocked', l.blocked_quantity,
    'state', l.state, 'reason', l.reason, 'reasonDetail', l.reason_detail, 'location', l.assigned_location,
    'stock', public.stock_at(i, l.assigned_location_id)
  ) order by l.position, l.id), '[]')
  from public.line_items l
  left join public.inventory_items i on i.shop = l.shop and i.id = l.inventory_item_id
  where l.shop = p_shop and l.order_id = p_order_id
$$;

-- The parts that an order has gone out in, or is about to, oldest first: what Shopify has as fulfilled, whoever made it,
-- and what is registered here and not there yet. At most 20.
create function public.parcels_of(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', kind, 'name', name, 'carrier', carrier, 'trackingNumbers', to_jsonb(tracking_numbers), 'pieces', pieces, 'at', at
  ) order by at, name), '[]')
  from (
    select case when f.shipment_id is null then 'elsewhere' else 'here' end as kind, f.name, f.company as carrier,
      f.tracking_numbers, f.shopify_created_at as at, (
        select coalesce(sum(fl.quantity), 0) from public.fulfillment_line_items fl
        where fl.shop = p_shop and fl.fulfillment_id = f.id
      ) as pieces
    from public.fulfillments f
    where f.shop = p_shop and f.order_id = p_order_id and f.status = 'SUCCESS'
    union all
    select s.sync_status, null, s.carrier, s.tracking_numbers, s.registered_at, (
        select coalesce(sum(sl.quantity - sl.fulfilled_quantity), 0) from public.shipment_line_items sl
        where sl.shop = p_shop and sl.shipment_id = s.id
      )
    from public.shipments s
    where s.shop = p_shop and s.order_id = p_order_id
      and s.sync_status in ('pending', 'waiting', 'retry', 'needs_attention')
    order by at limit 20
  ) p
$$;

create function public.order_row(p_order public.orders)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', p_order.id, 'name', p_order.name, 'state', p_order.state, 'partlyShipped', p_order.partly_shipped,
    'createdAt', p_order.shopify_created_at, 'changedAt', p_order.changed_at, 'stateSince', p_order.state_since,
    'cancelledAt', p_order.cancelled_at, 'deletedAt', p_order.deleted_at,
    'financialStatus', p_order.financial_status, 'sourceName', p_order.source_name, 'lookedAt', p_order.looked_at,
    'nextTryAt', p_order.sync_due_at, 'nextLookAt', p_order.look_due_at,
    'lines', public.lines_of(p_order.shop, p_order.id),
    'parcels', public.parcels_of(p_order.shop, p_order.id)
  )
$$;

-- A page by key: {<name>: rows, hasPrevious, hasNext}. p_rows: up to p_limit + 1 that follow the cursor or, with
-- p_backwards, come before it, in the order that is shown; the one too many says that there are more.
create function public.page_of(p_name text, p_rows jsonb, p_cursor jsonb, p_backwards boolean, p_limit integer)
returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_build_object(
    p_name, case
      when not v.more then p_rows
      when p_backwards then p_rows - 0
      else p_rows - p_limit
    end,
    'hasNext', p_backwards or v.more,
    'hasPrevious', case when p_backwards then v.more else p_cursor is not null end
  )
  from (select jsonb_array_length(p_rows) > p_limit as more) v
$$;

-- A page of orders, by key: {orders, hasPrevious, hasNext}.
-- p_query: {view, sort, search, vendor, location, line, from, until}, all but view optional (app/orders/list-query.ts).
--   view: a state, 'partly_shipped', 'open' (everything that is not finished) or 'all'.
--   sort: 'newest' and 'oldest' by when they were placed, 'changed' (the latest first), 'longest' in their state.
--   line: a state that one of its lines is in, or 'no_stock'. Only of what is open: finished orders have none of them.
-- p_cursor: {time, id} of the order that the page starts after, or, with p_backwards, ends before.
create function public.orders_page(
  p_shop text, p_query jsonb, p_cursor jsonb, p_backwards boolean, p_limit integer
) returns jsonb language plpgsql stable set search_path = '' as $$
declare
  v_view text := p_query->>'view';
  v_sort text := coalesce(p_query->>'sort', 'newest');
  v_time text := case v_sort when 'changed' then 'changed_at' when 'longest' then 'state_since' else 'shopify_created_at' end;
  v_falling boolean := v_sort in ('newest', 'changed');
  v_where text := 'o.shop = $1 and o.deleted_at is null';
  v_from text := 'public.orders o';
  -- The table that the page is walked along: the narrowest that has the time it is sorted by.
  v_along text := 'o.%s %s, o.id %2$s';
  v_search text := public.search_form(coalesce(p_query->>'search', ''));
  v_pattern text := '%' || replace(replace(replace(v_search, '\', '\\'), '%', '\%'), '_', '\_') || '%';
  v_terms text[] := public.search_terms(v_search);
  -- The orders whose number, or one of whose tracking numbers, was searched for in whole.
  v_numbered text[];
  v_facet text;
  v_rows jsonb;
begin
  v_where := v_where || case v_view
    when 'all' then ''
    when 'open' then ' and o.state in (''to_ship'', ''waiting'', ''problem'')'
    when 'partly_shipped' then ' and o.partly_shipped'
    else ' and o.state = $2'
  end;
  foreach v_facet in array array['location', 'vendor'] loop
    if p_query->>v_facet is not null then
      v_from := v_from || format(' join public.order_facets %1$s on %1$s.shop = o.shop and %1$s.order_id = o.id', v_facet);
      v_where := v_where || format(' and %1$s.shop = $1 and %1$s.kind = %1$L and %1$s.value = $9->>%1$L', v_facet);
      v_along := v_facet || '.%s %s, ' || v_facet || '.order_id %2$s';
    end if;
  end loop;
  -- A number that is somebody's in whole means that one, not those which it is a part of.
  if array['=' || v_search] <@ v_terms then
    -- Planned anew each time, with the number in place: a plan for any number would read the whole shop.
    execute 'select array_agg(order_id) from public.order_search where shop = $1 and public.search_terms(text) @> $2'
      into v_numbered using p_shop, array['=' || v_search];
  end if;
  if v_numbered is not null then
    v_where := v_where || ' and o.id = any($7)';
  elsif v_search <> '' then
    v_from := v_from || ' join public.order_search x on x.shop = o.shop and x.order_id = o.id';
    v_along := 'x.%s %s, x.order_id %2$s';
    v_where := v_where || ' and x.shop = $1 and public.search_terms(x.text) @> $7 and x.text like $3';
    v_terms := public.longest_terms(v_terms);
  end if;
  if v_time <> 'shopify_created_at' then
    v_along := 'o.%s %s, o.id %2$s';
  end if;
  if p_query->>'line' is not null then
    v_where := v_where || ' and o.state in (''to_ship'', ''waiting'', ''problem'') and exists (
      select from public.line_items l left join public.inventory_items i on i.shop = l.shop and i.id = l.inventory_item_id
      where l.shop = $1 and l.order_id = o.id and ' || case p_query->>'line'
        when 'no_stock' then 'l.state not in (''shipped'', ''removed'', ''cancelled'', ''not_shippable'') and i.tracked
          and case when l.assigned_location_id is null then i.on_hand
            else coalesce((i.levels->l.assigned_location_id->>''onHand'')::integer, 0) end <= 0'
        else 'l.state = $9->>''line''' end || ')';
  end if;
  if p_query->>'from' is not null then
    v_where := v_where || ' and ' || split_part(format(v_along, 'shopify_created_at', ''), ' ', 1) || ' >= $8';
  end if;
  if p_query->>'until' is not null then
    v_where := v_where || ' and ' || split_part(format(v_along, 'shopify_created_at', ''), ' ', 1) || ' < $10';
  end if;
  if p_cursor is not null then
    v_where := v_where || ' and (' || format(v_along, v_time, '') || ') '
      || case when p_backwards = v_falling then '>' else '<' end || ' ($4, $5)';
  end if;
  execute format(
    'select coalesce(jsonb_agg(public.order_row(t.o) order by (t.o).%1$s %2$s, (t.o).id %2$s), ''[]'')
     from (select o from %3$s where %4$s order by %5$s limit $6) t',
    v_time, case when v_falling then 'desc' else 'asc' end, v_from, v_where,
    format(v_along, v_time, case when p_backwards = v_falling then 'asc' else 'desc' end)
  ) into v_rows
  using p_shop, v_view, v_pattern, (p_cursor->>'time')::timestamptz, p_cursor->>'id', p_limit + 1, coalesce(v_numbered, v_terms),
    (p_query->>'from')::timestamptz, p_query, (p_query->>'until')::timestamptz;

  return public.page_of('orders', v_rows, p_cursor, p_backwards, p_limit);
end $$;

-- How many orders a view has, counted to p_most + 1 at most, so that a long history costs no more than a short one.
create function public.order_counts(p_shop text, p_most integer)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_object_agg(view, n) from (
    select s as view, (
      select count(*) from (
        select from public.orders where shop = p_shop and state = s and deleted_at is null limit p_most + 1
      ) counted
    ) as n
    from unnest(array['to_ship', 'waiting', 'problem', 'shipped', 'cancelled']) s
    union all
    select 'partly_shipped', count(*) from (
      select from public.orders where shop = p_shop and partly_shipped and deleted_at is null limit p_most + 1
    ) counted
    union all
    select 'open', count(*) from (
      select from public.orders
      where shop = p_shop and state in ('to_ship', 'waiting', 'problem') and deleted_at is null limit p_most + 1
    ) counted
    union all
    select 'all', count(*) from (
      select from public.orders where shop = p_shop and deleted_at is null limit p_most + 1
    ) counted
  ) c
$$;

-- The vendors and locations that orders can be filtered by: {vendor: […], location: […]}, at most p_most of each. Steps
-- from one value to the next in the index, so that it costs by the values and not by the orders.
create function public.order_facet_values(p_shop text, p_most integer)
returns jsonb language sql stable set search_path = '' as $$
  with recursive step as (
    select k.kind, (
      select min(f.value) from public.order_facets f where f.shop = p_shop and f.kind = k.kind
    ) as value, 1 as place
    from (values ('vendor'), ('location')) k(kind)
    union all
    select s.kind, (
      select min(f.value) from public.order_facets f where f.shop = p_shop and f.kind = s.kind and f.value > s.value
    ), s.place + 1
    from step s where s.value is not null and s.place < p_most
  )
  select jsonb_build_object('vendor', '[]'::jsonb, 'location', '[]'::jsonb) || coalesce(jsonb_object_agg(kind, vals), '{}')
  from (select kind, jsonb_agg(value order by value) as vals from step where value is not null group by kind) v
$$;

create function public.attempts_of(p_shop text, p_shipment_id uuid)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', id, 'startedAt', started_at, 'finishedAt', finished_at, 'outcome', outcome, 'reason', reason,
    'error', error, 'fulfillmentId', fulfillment_id, 'cost', cost
  ) order by started_at desc, id), '[]')
  from (
    select * from public.shipment_sync_attempts
    where shop = p_shop and shipment_id = p_shipment_id order by started_at desc limit 50
  ) a
$$;

create function public.shipment_row(p_shipment public.shipments)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', p_shipment.id, 'orderId', p_shipment.order_id, 'orderName', o.name, 'requestId', p_shipment.request_id,
    'carrier', p_shipment.carrier, 'trackingNumbers', to_jsonb(p_shipment.tracking_numbers),
    'notifyCustomer', p_shipment.notify_customer, 'registeredBy', p_shipment.registered_by,
    'registeredAt', p_shipment.registered_at, 'status', p_shipment.sync_status, 'reason', p_shipment.sync_reason,
    'error', p_shipment.sync_error, 'retryCount', p_shipment.sync_retry_count, 'lastTryAt', p_shipment.last_retry_at,
    'nextTryAt', p_shipment.sync_pending_until, 'waitingSince', p_shipment.waiting_since,
    'syncedAt', p_shipment.synced_at,
    'lines', (
      select jsonb_agg(jsonb_build_object(
        'lineItemId', sl.line_item_id, 'sku', l.sku, 'title', l.title, 'variantTitle', l.variant_title,
        'quantity', sl.quantity, 'fulfilled', sl.fulfilled_quantity, 'reason', l.reason, 'reasonDetail', l.reason_detail
      ) order by l.position, l.id)
      from public.shipment_line_items sl
      join public.line_items l on l.shop = sl.shop and l.id = sl.line_item_id
      where sl.shop = p_shipment.shop and sl.shipment_id = p_shipment.id
    ),
    'fulfillments', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', f.id, 'name', f.name, 'status', f.status, 'company', f.company,
        'trackingNumbers', to_jsonb(f.tracking_numbers)
      ) order by f.shopify_created_at)
      from public.fulfillments f where f.shop = p_shipment.shop and f.order_id = p_shipment.order_id
        and f.shipment_id = p_shipment.id
    ), '[]'),
    'amendment', (
      select jsonb_build_object(
        'id', m.id, 'kind', m.kind, 'status', m.status, 'reason', m.reason, 'error', m.error,
        'requestedAt', m.requested_at, 'nextTryAt', m.next_try_at, 'notifyCustomer', m.notify_customer,
        'carrierBefore', m.carrier_before, 'trackingNumbersBefore', to_jsonb(m.tracking_numbers_before)
      )
      from public.shipment_amendments m
      where m.shop = p_shipment.shop and m.shipment_id = p_shipment.id
        and m.status in ('pending', 'retry', 'needs_attention')
    )
  )
  from public.orders o where o.shop = p_shipment.shop and o.id = p_shipment.order_id
$$;

-- What the last look saw of an order's fulfillment orders: [OrderFulfillmentOrder] (app/orders/read-model.ts).
create function public.fulfillment_orders_of(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', fo.id, 'status', fo.status, 'requestStatus', fo.request_status, 'locationId', fo.location_id,
    'locationName', fo.location_name, 'atService', fo.at_service, 'deliveryMethod', fo.delivery_method,
    'fulfillAt', fo.fulfill_at, 'holds', fo.holds, 'supportedActions', to_jsonb(fo.supported_actions),
    'lines', fo.lines, 'seenAt', fo.seen_at
  ) order by fo.id), '[]')
  from public.fulfillment_orders fo where fo.shop = p_shop and fo.order_id = p_order_id
$$;

-- One order with everything the desk knows of it, or null.
create function public.order_detail(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  select public.order_row(o) || jsonb_build_object(
    'shipments', coalesce((
      select jsonb_agg(
        public.shipment_row(s) || jsonb_build_object('attempts', public.attempts_of(p_shop, s.id))
        order by s.registered_at desc, s.id
      )
      from public.shipments s where s.shop = p_shop and s.order_id = p_order_id
    ), '[]'),
    'fulfillments', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', f.id, 'name', f.name, 'status', f.status, 'company', f.company,
        'trackingNumbers', to_jsonb(f.tracking_numbers), 'createdAt', f.shopify_created_at, 'shipmentId', f.shipment_id,
        'lines', (
          select coalesce(jsonb_agg(jsonb_build_object('lineItemId', fl.line_item_id, 'quantity', fl.quantity)), '[]')
          from public.fulfillment_line_items fl where fl.shop = p_shop and fl.fulfillment_id = f.id
        )
      ) order by f.shopify_created_at, f.id)
      from public.fulfillments f where f.shop = p_shop and f.order_id = p_order_id
    ), '[]'),
    'fulfillmentOrders', public.fulfillment_orders_of(p_shop, p_order_id)
  )
  from public.orders o where o.shop = p_shop and o.id = p_order_id
$$;

-- A page of shipments, newest first, by key: {shipments, hasPrevious, hasNext}.
-- p_view: a status, 'open' (pending, waiting, retry, needs_attention) or 'all'; p_cursor: {registeredAt, id}.
create function public.shipments_page(
  p_shop text, p_view text, p_cursor jsonb, p_backwards boolean, p_limit integer
) returns jsonb language plpgsql stable set search_path = '' as $$
declare
  v_where text := 's.shop = $1';
  v_rows jsonb;
begin
  v_where := v_where || case p_view
    when 'all' then ''
    when 'open' then ' and s.sync_status in (''pending'', ''waiting'', ''retry'', ''needs_attention'')'
    else ' and s.sync_status = $2'
  end;
  if p_cursor is not null then
    v_where := v_where || ' and (s.registered_at, s.id) ' || case when p_backwards then '>' else '<' end || ' ($3, $4)';
  end if;
  execute format(
    'select coalesce(jsonb_agg(public.shipment_row(t.s) order by (t.s).registered_at desc, (t.s).id desc), ''[]'')
     from (select s from public.shipments s where %s order by s.registered_at %s, s.id %2$s limit $5) t',
    v_where, case when p_backwards then 'asc' else 'desc' end
  ) into v_rows
  using p_shop, p_view, (p_cursor->>'registeredAt')::timestamptz, (p_cursor->>'id')::uuid, p_limit + 1;

  return public.page_of('shipments', v_rows, p_cursor, p_backwards, p_limit);
end $$;

-- Is it set up and working, and how much is there to do.
create function public.home_summary(p_shop text, p_now timestamptz)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'grantedScopes', to_jsonb(c.granted_scopes),
    'installedAt', c.installed_at,
    'pausedUntil', case when c.paused_until > p_now then c.paused_until end,
    'pauseReason', case when c.paused_until > p_now then c.pause_reason end,
    'reconciledUntil', c.reconciled_until,
    'lastWebhook', (
      select jsonb_build_object('topic', w.topic, 'receivedAt', w.received_at)
      from public.webhook_events w where w.shop = p_shop order by w.received_at desc limit 1
    ),
    'lastRun', (
      select jsonb_build_object('startedAt', r.started_at, 'finishedAt', r.finished_at)
      from public.scheduled_runs r order by r.started_at desc limit 1
    ),
    'ordersByState', (
      select coalesce(jsonb_object_agg(g.state, g.n), '{}')
      from (select state, count(*) as n from public.orders where shop = p_shop and deleted_at is null group by state) g
    ),
    'shipmentsByStatus', (
      select coalesce(jsonb_object_agg(g.sync_status, g.n), '{}')
      from (
        select sync_status, count(*) as n from public.shipments
        where shop = p_shop and (sync_status in ('pending', 'waiting', 'retry', 'needs_attention'))
        group by sync_status
      ) g
    ),
    'syncedLastDay', (
      select count(*) from public.shipments
      where shop = p_shop and sync_status = 'synced' and registered_at > p_now - interval '7 days'
        and synced_at > p_now - interval '1 day'
    ),
    'oldestDueAt', (
      select min(sync_due_at) from public.orders where shop = p_shop and sync_due_at <= p_now
    )
  )
  from public.shopify_connections c where c.shop = p_shop
$$;

-- Changes whenever anything that a screen of this shop shows has changed.
create function public.shop_version(p_shop text)
returns timestamptz language sql stable set search_path = '' as $$
  select greatest(
    (select changed_at from public.orders where shop = p_shop order by changed_at desc limit 1),
    (select changed_at from public.shopify_connections where shop = p_shop)
  )
$$;

-- What every screen begins with, as of one moment: {version, settings}; settings as they are kept, null without the shop.
create function public.screen_basis(p_shop text)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'version', public.shop_version(p_shop),
    'settings', (select settings from public.shopify_connections where shop = p_shop)
  )
$$;
