-- Orders come in from webhooks and from looks at Shopify in one shape (app/orders/order-snapshot.ts).

-- What of an order makes a new look at Shopify worth its points: if this stays the same, nothing has to be read again.
create function public.order_fingerprint(p_shop text, p_order_id text)
returns text language sql stable set search_path = '' as $$
  select md5(concat_ws('|',
    (select concat_ws(':', cancelled_at, financial_status) from public.orders where shop = p_shop and id = p_order_id),
    (select string_agg(id || ':' || current_quantity, ',' order by id)
     from public.line_items where shop = p_shop and order_id = p_order_id),
    (select string_agg(concat_ws(':', id, status, company, tracking_numbers::text), ',' order by id)
     from public.fulfillments where shop = p_shop and order_id = p_order_id)
  ))
$$;

-- Ends the shipments of an order that will never ship. One whose last try has no outcome yet stays: only a look at
-- Shopify can tell whether it shipped.
create function public.stop_shipments(p_shop text, p_order_id text, p_reason text)
returns void language sql set search_path = '' as $$
  update public.shipments s
  set sync_status = 'cancelled', sync_reason = p_reason, sync_pending_until = null
  where s.shop = p_shop and s.order_id = p_order_id
    and s.sync_status in ('pending', 'waiting', 'retry', 'needs_attention')
    and not exists (
      select from public.shipment_sync_attempts a
      where a.shop = s.shop and a.shipment_id = s.id and a.outcome is null
    )
$$;

-- Applies a snapshot of an order: 'applied', or 'stale' when a newer one is already here.
create function public.apply_order(p_shop text, p_order jsonb, p_now timestamptz)
returns text language plpgsql set search_path = '' as $$
declare
  v_id text := p_order->>'id';
  v_known public.orders;
  v_before text;
begin
  select * into v_known from public.orders where shop = p_shop and id = v_id for update;
  if found and (v_known.deleted_at is not null or (p_order->>'updatedAt')::timestamptz < v_known.shopify_updated_at) then
    return 'stale';
  end if;
  v_before := public.order_fingerprint(p_shop, v_id);

  insert into public.orders as o (
    shop, id, name, source_name, financial_status, tags, shopify_created_at, shopify_updated_at, closed_at,
    cancelled_at, cancel_reason, changed_at
  ) values (
    p_shop, v_id, p_order->>'name', p_order->>'sourceName', p_order->>'financialStatus',
    coalesce((select array_agg(t) from jsonb_array_elements_text(p_order->'tags') t), '{}'),
    (p_order->>'createdAt')::timestamptz, (p_order->>'updatedAt')::timestamptz, (p_order->>'closedAt')::timestamptz,
    (p_order->>'cancelledAt')::timestamptz, p_order->>'cancelReason', p_now
  )
  on conflict (shop, id) do update set
    name = excluded.name, source_name = excluded.source_name, financial_status = excluded.financial_status,
    tags = excluded.tags, shopify_updated_at = excluded.shopify_updated_at, closed_at = excluded.closed_at,
    cancelled_at = excluded.cancelled_at, cancel_reason = excluded.cancel_reason;

  insert into public.line_items as l (
    shop, id, order_id, position, sku, title, variant_title, vendor, variant_id, quantity, current_quantity,
    requires_shipping, is_gift_card
  )
  select p_shop, x."id", v_id, x."position", x."sku", x."title", x."variantTitle", x."vendor", x."variantId",
    x."quantity", x."currentQuantity", x."requiresShipping", x."isGiftCard"
  from jsonb_to_recordset(p_order->'lineItems') as x(
    "id" text, "position" integer, "sku" text, "title" text, "variantTitle" text, "vendor" text, "variantId" text,
    "quantity" integer, "currentQuantity" integer, "requiresShipping" boolean, "isGiftCard" boolean
  )
  on conflict (shop, id) do update set
    position = excluded.position, sku = excluded.sku, title = excluded.title, variant_title = excluded.variant_title,
    vendor = excluded.vendor, variant_id = coalesce(excluded.variant_id, l.variant_id), quantity = excluded.quantity,
    current_quantity = excluded.current_quantity, requires_shipping = excluded.requires_shipping,
    is_gift_card = excluded.is_gift_card
  where l.order_id = v_id;

  perform public.apply_fulfillment(p_shop, v_id, f) from jsonb_array_elements(p_order->'fulfillments') f;

  if p_order->>'cancelledAt' is not null then
    perform public.stop_shipments(p_shop, v_id, 'order_cancelled');
  end if;
  if public.order_fingerprint(p_shop, v_id) is distinct from v_before then
    update public.orders
    set look_due_at = p_now, look_count = 0, wake_count = wake_count + 1
    where shop = p_shop and id = v_id;
  end if;
  perform public.refresh_order(p_shop, v_id, p_now);
  return 'applied';
end $$;

-- Keeps what somebody else did to a fulfillment that is known. What is not news is not kept.
create function public.note_change_elsewhere(
  p_known public.fulfillments, p_status text, p_company text, p_numbers text[], p_at timestamptz
) returns void language sql set search_path = '' as $$
  insert into public.fulfillment_changes (shop, order_id, fulfillment_id, changed_at, what, before, after)
  select p_known.shop, p_known.order_id, p_known.id, p_at, 'tracking',
    jsonb_build_object('company', p_known.company, 'trackingNumbers', to_jsonb(p_known.tracking_numbers)),
    jsonb_build_object('company', p_company, 'trackingNumbers', to_jsonb(p_numbers))
  where p_status <> 'CANCELLED'
    -- Where we named no company, Shopify may have guessed one.
    and (not public.same_set(p_known.tracking_numbers, p_numbers)
      or (p_known.company is not null and p_known.company is distinct from p_company))
    and not public.is_our_tracking(p_known.shop, p_known.id, p_company, p_numbers)
  union all
  select p_known.shop, p_known.order_id, p_known.id, p_at, 'cancelled', null, null
  where p_status = 'CANCELLED' and p_known.status <> 'CANCELLED' and not exists (
    select from public.shipment_amendment_attempts a
    join public.shipment_amendments m on m.shop = a.shop and m.id = a.amendment_id and m.kind = 'undo'
    where a.shop = p_known.shop and a.fulfillment_id = p_known.id
  )
$$;

-- Records one of Shopify's fulfillments. An older state never overwrites a newer one.
create function public.apply_fulfillment(p_shop text, p_order_id text, p_fulfillment jsonb, p_shipment_id uuid default null)
returns void language plpgsql set search_path = '' as $$
declare
  v_id text := p_fulfillment->>'id';
  v_numbers text[] := coalesce((select array_agg(n) from jsonb_array_elements_text(p_fulfillment->'trackingNumbers') n), '{}');
  v_before public.fulfillments;
begin
  select * into v_before from public.fulfillments where shop = p_shop and id = v_id and order_id = p_order_id;
  if found and (p_fulfillment->>'updatedAt')::timestamptz >= v_before.shopify_updated_at then
    perform public.note_change_elsewhere(v_before, p_fulfillment->>'status', p_fulfillment->>'company', v_numbers,
      (p_fulfillment->>'updatedAt')::timestamptz);
  end if;
  insert into public.fulfillments as f (
    shop, id, order_id, name, status, company, tracking_numbers, shopify_created_at, shopify_updated_at, shipment_id
  ) values (
    p_shop, v_id, p_order_id, p_fulfillment->>'name', p_fulfillment->>'status',
    p_fulfillment->>'company',
    v_numbers, (p_fulfillment->>'createdAt')::timestamptz, (p_fulfillment->>'updatedAt')::timestamptz, p_shipment_id
  )
  on conflict (shop, id) do update set
    name = coalesce(excluded.name, f.name),
    status = case when excluded.shopify_updated_at >= f.shopify_updated_at then excluded.status else f.status end,
    company = case when excluded.shopify_updated_at >= f.shopify_updated_at then excluded.company else f.company end,
    tracking_numbers = case when excluded.shopify_updated_at >= f.shopify_updated_at
      then excluded.tracking_numbers else f.tracking_numbers end,
    shopify_updated_at = greatest(excluded.shopify_updated_at, f.shopify_updated_at),
    shipment_id = coalesce(f.shipment_id, excluded.shipment_id)
  where f.order_id = p_order_id;

  insert into public.fulfillment_line_items (shop, fulfillment_id, line_item_id, quantity)
  select p_shop, p_fulfillment->>'id', x."lineItemId", sum(x."quantity")
  from jsonb_to_recordset(p_fulfillment->'lineItems') as x("lineItemId" text, "quantity" integer)
  join public.line_items l on l.shop = p_shop and l.id = x."lineItemId" and l.order_id = p_order_id
  where x."quantity" > 0
  group by x."lineItemId"
  on conflict (shop, fulfillment_id, line_item_id) do update set quantity = excluded.quantity;
end $$;

-- Brings the waiting shipments of an order forward and has Shopify's side read again.
create function public.wake_order(p_shop text, p_order_id text, p_now timestamptz)
returns integer language plpgsql set search_path = '' as $$
declare
  v_woken integer;
begin
  perform from public.orders where shop = p_shop and id = p_order_id for update;
  update public.shipments
  set sync_pending_until = p_now,
      sync_status = case when sync_status = 'needs_attention' then 'pending' else sync_status end,
      sync_retry_count = case when sync_status = 'needs_attention' then 0 else sync_retry_count end,
      waiting_since = case when sync_status = 'needs_attention' then null else waiting_since end
  where shop = p_shop and order_id = p_order_id
    and sync_status in ('pending', 'waiting', 'retry', 'needs_attention');
  get diagnostics v_woken = row_count;
  -- What Shopify refused, or what somebody else changed, is not asked for again by itself.
  update public.shipment_amendments
  set status = case when status = 'needs_attention' then 'pending' else status end,
      retry_count = case when status = 'needs_attention' then 0 else retry_count end,
      next_try_at = p_now
  where shop = p_shop and order_id = p_order_id and (
    status in ('pending', 'retry')
    or (status = 'needs_attention' and reason in ('gave_up', 'permission_missing', 'app_not_authorized'))
  );
  update public.orders
  set look_due_at = p_now, wake_count = wake_count + 1
  where shop = p_shop and id = p_order_id and deleted_at is null;
  perform public.refresh_order(p_shop, p_order_id, p_now);
  return v_woken;
end $$;

create function public.mark_order_deleted(p_shop text, p_order_id text, p_now timestamptz)
returns void language plpgsql set search_path = '' as $$
begin
  update public.orders set deleted_at = coalesce(deleted_at, p_now), look_due_at = null
  where shop = p_shop and id = p_order_id;
  perform public.stop_shipments(p_shop, p_order_id, 'order_deleted');
  perform public.refresh_order(p_shop, p_order_id, p_now);
end $$;

-- Keeps deliveries until they are applied, each once.
-- p_deliveries: [{shop, webhookId, eventId, topic, triggeredAt, change}], change as in app/orders/webhook-change.ts.
-- Answers in the same order: 'received', 'duplicate', or 'unknown_shop', which leaves nothing behind.
create function public.store_webhooks(p_deliveries jsonb, p_now timestamptz)
returns jsonb language sql set search_path = '' as $$
  with given as (
    select g.place, g.delivery, g.delivery->>'shop' as shop, g.delivery->>'webhookId' as webhook_id,
      row_number() over (partition by g.delivery->>'shop', g.delivery->>'webhookId' order by g.place) = 1 as is_first
    from jsonb_array_elements(p_deliveries) with ordinality g(delivery, place)
  ), stored as (
    insert into public.webhook_events (
      shop, webhook_id, event_id, topic, triggered_at, received_at, fulfillment_order_id, order_id, outcome, change
    )
    select g.shop, g.webhook_id, g.delivery->>'eventId', g.delivery->>'topic',
      (g.delivery->>'triggeredAt')::timestamptz, p_now, g.delivery->'change'->>'fulfillmentOrderId',
      coalesce(g.delivery->'change'->'order'->>'id', g.delivery->'change'->>'orderId'), 'received', g.delivery->'change'
    from given g
    join public.shopify_connections c on c.shop = g.shop
    where g.is_first
    -- In one order, so that two calls with the same deliveries never wait for each other.
    order by g.shop, g.webhook_id
    on conflict do nothing
    returning shop, webhook_id
  )
  select jsonb_agg(
    case
      when c.shop is null then 'unknown_shop'
      when g.is_first and s.shop is not null then 'received'
      else 'duplicate'
    end order by g.place)
  from given g
  left join public.shopify_connections c on c.shop = g.shop
  left join stored s on s.shop = g.shop and s.webhook_id = g.webhook_id
$$;

-- Applies what one delivery says. Returns what came of it, and the order that it is about.
create function public.apply_webhook(
  p_event public.webhook_events, p_now timestamptz, out outcome text, out order_id text
) language plpgsql set search_path = '' as $$
declare
  v_shop text := p_event.shop;
  v_change jsonb := p_event.change;
begin
  outcome := 'applied';
  order_id := p_event.order_id;
  case v_change->>'kind'
    when 'order' then
      outcome := public.apply_order(v_shop, v_change->'order', p_now);
    when 'order_touched' then
      if not exists (select from public.orders o where o.shop = v_shop and o.id = p_event.order_id)
        or exists (
          select from public.fulfillments f
          where f.shop = v_shop and f.id = v_change->'fulfillment'->>'id' and f.status = v_change->'fulfillment'->>'status'
            and public.same_set(f.tracking_numbers, case jsonb_typeof(v_change->'fulfillment'->'trackingNumbers')
              when 'array' then array(select jsonb_array_elements_text(v_change->'fulfillment'->'trackingNumbers'))
              else f.tracking_numbers end)
        ) then
        outcome := 'ignored';
      else
        perform public.wake_order(v_shop, p_event.order_id, p_now);
      end if;
    when 'order_deleted' then
      perform public.mark_order_deleted(v_shop, p_event.order_id, p_now);
    when 'fulfillment_order' then
      select fo.order_id into order_id from public.fulfillment_orders fo
      where fo.shop = v_shop and fo.id = p_event.fulfillment_order_id;
      if found then
        perform public.wake_order(v_shop, order_id, p_now);
      else
        outcome := 'to_resolve';
      end if;
    when 'scopes_changed' then
      perform public.set_granted_scopes(
        v_shop, array(select jsonb_array_elements_text(v_change->'scopes')), p_now, p_event.triggered_at);
    when 'uninstalled' then
      if not public.disconnect_shop(v_shop, p_now, p_event.triggered_at) then
        outcome := 'stale';
      end if;
    when 'erase_shop' then
      delete from public.shopify_connections where shop = v_shop;
    else
      outcome := 'ignored';
  end case;
end $$;

-- Applies deliveries that wait, those that came first, each on its own: one that cannot be applied leaves the others
-- alone and is tried again, eight times within half an hour. Any number may call it; each delivery is taken by one.
-- Of an order's payloads the newest goes first, since the older ones are stale after it and cost nothing then.
-- Returns {taken, more: whether others wait, failed: [{shop, webhookId, topic, tries, error, givenUp}],
-- orders: [{shop, orderId}] with a shipment that is due now, shops with other work that is due now, resolve: whether
-- fulfillment orders wait to be resolved, gone: shops that uninstalled or are erased}.
create function public.apply_webhooks(p_now timestamptz, p_limit integer)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_events public.webhook_events[];
  v_event public.webhook_events;
  v_kind text;
  v_outcome text;
  v_order_id text;
  v_newest record;
  v_orders jsonb := '[]';
  v_shops text[] := '{}';
  v_gone text[] := '{}';
  v_failed jsonb := '[]';
  v_taken integer := 0;
  v_resolve boolean := false;
  v_is_cut boolean := false;
begin
  v_events := array(
    select e from public.webhook_events e
    where e.outcome = 'received' and (e.next_try_at is null or e.next_try_at <= p_now + interval '1 second')
    order by e.received_at limit p_limit for update skip locked
  );
  select null::text as shop, null::text as order_id into v_newest;
  for v_event in
    select e.* from unnest(v_events) e
    -- Orders are locked in one order, so that two calls never wait for each other.
    order by e.shop, e.order_id, (e.change->>'kind') = 'order' desc, e.change->'order'->>'updatedAt' desc,
      e.triggered_at desc nulls last, e.received_at desc
  loop
    exit when v_is_cut;
    v_kind := v_event.change->>'kind';
    v_taken := v_taken + 1;
    begin
      if v_kind = 'order' and (v_newest.shop, v_newest.order_id) = (v_event.shop, v_event.order_id) then
        v_outcome := 'stale';
        v_order_id := v_event.order_id;
      else
        select a.outcome, a.order_id into v_outcome, v_order_id from public.apply_webhook(v_event, p_now) a;
      end if;
      update public.webhook_events
      set outcome = v_outcome, order_id = v_order_id, applied_at = p_now, change = null, error = null, next_try_at = null
      where shop = v_event.shop and webhook_id = v_event.webhook_id;

      if v_kind = 'order' then
        select v_event.shop as shop, v_event.order_id as order_id into v_newest;
      end if;
      if v_outcome = 'to_resolve' then
        v_resolve := true;
      elsif v_outcome = 'applied' and v_kind in ('uninstalled', 'erase_shop') then
        v_gone := v_gone || v_event.shop;
      elsif v_outcome = 'applied' and v_kind = 'scopes_changed' then
        v_shops := v_shops || v_event.shop;
      elsif v_outcome = 'applied' and v_order_id is not null then
        v_orders := v_orders || jsonb_build_object('shop', v_event.shop, 'orderId', v_order_id);
      end if;
    exception
      when deadlock_detected or serialization_failure then
        raise;
      when query_canceled or others then
        -- Out of time: what is done so far is kept, the rest is for the next call.
        v_is_cut := sqlstate = '57014';
        update public.webhook_events
        set tries = tries + 1,
            error = left(sqlerrm, 500),
            outcome = case when tries + 1 >= 8 then 'failed' else 'received' end,
            next_try_at = case when tries + 1 < 8 then p_now + least(interval '15 s' * 2 ^ tries, interval '15 min') end
        where shop = v_event.shop and webhook_id = v_event.webhook_id;
        v_failed := v_failed || jsonb_build_object(
          'shop', v_event.shop, 'webhookId', v_event.webhook_id, 'topic', v_event.topic, 'tries', v_event.tries + 1,
          'error', sqlerrm, 'givenUp', v_event.tries + 1 >= 8);
    end;
  end loop;

  return (
    with due as (
      select distinct o.shop, o.id, o.sync_due_at <= p_now + interval '1 second' as is_urgent
      from jsonb_to_recordset(v_orders) as t("shop" text, "orderId" text)
      join public.orders o on o.shop = t."shop" and o.id = t."orderId"
      where least(o.sync_due_at, o.look_due_at) <= p_now + interval '1 second'
    )
    select jsonb_build_object(
      'taken', v_taken,
      'more', v_is_cut or cardinality(v_events) = p_limit,
      'failed', v_failed,
      'orders', coalesce((select jsonb_agg(jsonb_build_object('shop', shop, 'orderId', id)) from due where is_urgent), '[]'),
      'shops', to_jsonb(array(select shop from due where is_urgent is not true union select unnest(v_shops))),
      'resolve', v_resolve,
      'gone', to_jsonb(v_gone)
    )
  );
end $$;

-- The orders behind fulfillment orders have been found: wakes them and ends the deliveries.
-- p_found: [{fulfillmentOrderId, orderId}], orderId null when there is none for us. Returns the orders it woke.
create function public.resolve_webhooks(p_shop text, p_found jsonb, p_now timestamptz)
returns text[] language plpgsql set search_path = '' as $$
declare
  v_ids text[];
begin
  v_ids := array(
    select distinct o.id from jsonb_to_recordset(p_found) as f("fulfillmentOrderId" text, "orderId" text)
    join public.orders o on o.shop = p_shop and o.id = f."orderId"
    order by o.id
  );
  perform public.wake_order(p_shop, id, p_now) from unnest(v_ids) id;
  update public.webhook_events e set outcome = 'resolved', order_id = f."orderId"
  from jsonb_to_recordset(p_found) as f("fulfillmentOrderId" text, "orderId" text)
  where e.shop = p_shop and e.fulfillment_order_id = f."fulfillmentOrderId" and e.outcome = 'to_resolve';
  return v_ids;
end $$;

-- Fulfillment orders that webhooks named and whose order is still to be found: up to p_limit of each shop, so that a
-- shop that cannot be asked holds up no other.
create function public.webhooks_to_resolve(p_now timestamptz, p_limit integer)
returns table (shop text, fulfillment_order_ids text[]) language sql stable set search_path = '' as $$
  select c.shop, w.ids
  from (select distinct e.shop from public.webhook_events e where e.outcome = 'to_resolve') waiting
  join public.shopify_connections c on c.shop = waiting.shop
  cross join lateral (
    select array_agg(distinct e.fulfillment_order_id) as ids
    from (
      select o.fulfillment_order_id from public.webhook_events o
      where o.shop = c.shop and o.outcome = 'to_resolve' order by o.received_at limit p_limit
    ) e
  ) w
  where c.status = 'active' and (c.paused_until is null or c.paused_until <= p_now)
$$;

-- A database that was empty a moment ago is planned for as if it still were, until autovacuum comes by; after the first
-- import that minute would be a slow one. Does nothing once there are statistics. As the owner, who alone may do it.
create function public.take_first_statistics()
returns void language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from pg_catalog.pg_class where oid = 'public.orders'::regclass and reltuples < 0) then
    analyze public.orders, public.order_search, public.line_items, public.fulfillments, public.fulfillment_line_items,
      public.fulfillment_orders, public.fo_observations, public.webhook_events;
  end if;
end $$;
