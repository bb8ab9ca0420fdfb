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

-- Records a delivery and applies what it says, in one transaction.
-- p_delivery: {webhookId, eventId, topic, triggeredAt}; p_change: app/orders/webhook-change.ts.
-- Returns {outcome, orderIds}: outcome also 'duplicate' and 'unknown_shop', which leave nothing behind; orderIds are
-- those of its orders for which something is due now.
create function public.receive_webhook(p_shop text, p_delivery jsonb, p_change jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_outcome text := 'applied';
  v_order_ids text[] := '{}';
  v_fulfillment_order_id text;
begin
  if not exists (select from public.shopify_connections where shop = p_shop) then
    return jsonb_build_object('outcome', 'unknown_shop', 'orderIds', '[]'::jsonb);
  end if;
  insert into public.webhook_events (shop, webhook_id, event_id, topic, triggered_at, received_at, outcome)
  values (p_shop, p_delivery->>'webhookId', p_delivery->>'eventId', p_delivery->>'topic',
    (p_delivery->>'triggeredAt')::timestamptz, p_now, 'applied')
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'duplicate', 'orderIds', '[]'::jsonb);
  end if;

  case p_change->>'kind'
    when 'order' then
      v_outcome := public.apply_order(p_shop, p_change->'order', p_now);
      v_order_ids := array[p_change->'order'->>'id'];
    when 'order_touched' then
      v_order_ids := array[p_change->>'orderId'];
      if exists (
        select from public.fulfillments
        where shop = p_shop and id = p_change->'fulfillment'->>'id' and status = p_change->'fulfillment'->>'status'
      ) then
        v_outcome := 'ignored';
      elsif exists (select from public.orders where shop = p_shop and id = v_order_ids[1]) then
        perform public.wake_order(p_shop, v_order_ids[1], p_now);
      else
        v_outcome := 'ignored';
      end if;
    when 'order_deleted' then
      perform public.mark_order_deleted(p_shop, p_change->>'orderId', p_now);
    when 'fulfillment_order' then
      v_fulfillment_order_id := p_change->>'fulfillmentOrderId';
      select array_agg(order_id) into v_order_ids from public.fulfillment_orders
      where shop = p_shop and id = v_fulfillment_order_id;
      if v_order_ids is null then
        v_outcome := 'to_resolve';
        v_order_ids := '{}';
      else
        perform public.wake_order(p_shop, v_order_ids[1], p_now);
      end if;
    when 'scopes_changed' then
      perform public.set_granted_scopes(
        p_shop, array(select jsonb_array_elements_text(p_change->'scopes')), p_now,
        (p_delivery->>'triggeredAt')::timestamptz);
    when 'uninstalled' then
      if not public.disconnect_shop(p_shop, p_now, (p_delivery->>'triggeredAt')::timestamptz) then
        v_outcome := 'stale';
      end if;
    when 'erase_shop' then
      delete from public.shopify_connections where shop = p_shop;
      return jsonb_build_object('outcome', 'applied', 'orderIds', '[]'::jsonb);
    else
      v_outcome := 'ignored';
  end case;

  update public.webhook_events
  set outcome = v_outcome, order_id = v_order_ids[1], fulfillment_order_id = v_fulfillment_order_id
  where shop = p_shop and webhook_id = p_delivery->>'webhookId';
  return jsonb_build_object('outcome', v_outcome, 'orderIds', coalesce((
    select jsonb_agg(o.id) from public.orders o
    where o.shop = p_shop and o.id = any (v_order_ids) and least(o.sync_due_at, o.look_due_at) <= p_now
  ), '[]'));
end $$;

-- Several deliveries at once, each on its own: one that cannot be applied leaves the others alone.
-- p_deliveries: [{shop, delivery, change}]; answers in the same order, {outcome: 'failed', error} for what failed.
-- Orders are locked in one order, so that two calls never wait for each other.
create function public.receive_webhooks(p_deliveries jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_deliveries)]);
  v_place integer;
  v_one jsonb;
begin
  for v_place, v_one in
    select place, one from jsonb_array_elements(p_deliveries) with ordinality t(one, place)
    order by one->>'shop', coalesce(one->'change'->'order'->>'id', one->'change'->>'orderId'), place
  loop
    begin
      v_answers[v_place] := public.receive_webhook(v_one->>'shop', v_one->'delivery', v_one->'change', p_now);
    exception
      when deadlock_detected or serialization_failure or query_canceled then raise;
      when others then v_answers[v_place] := jsonb_build_object('outcome', 'failed', 'error', sqlerrm, 'orderIds', '[]'::jsonb);
    end;
  end loop;
  return to_jsonb(v_answers);
end $$;

-- The order behind a fulfillment order has been found (or there is none for us): wakes it and ends the delivery.
create function public.resolve_webhook(p_shop text, p_fulfillment_order_id text, p_order_id text, p_now timestamptz)
returns void language plpgsql set search_path = '' as $$
begin
  if p_order_id is not null and exists (select from public.orders where shop = p_shop and id = p_order_id) then
    perform public.wake_order(p_shop, p_order_id, p_now);
  end if;
  update public.webhook_events set outcome = 'resolved', order_id = p_order_id
  where shop = p_shop and fulfillment_order_id = p_fulfillment_order_id and outcome = 'to_resolve';
end $$;

-- Fulfillment orders that webhooks named and whose order is still to be found, oldest first.
create function public.webhooks_to_resolve(p_limit integer)
returns table (shop text, fulfillment_order_ids text[]) language sql stable set search_path = '' as $$
  select e.shop, array_agg(distinct e.fulfillment_order_id)
  from (
    select w.shop, w.fulfillment_order_id from public.webhook_events w
    join public.shopify_connections c on c.shop = w.shop and c.status = 'active'
    where w.outcome = 'to_resolve' order by w.received_at limit p_limit
  ) e
  group by e.shop
$$;
