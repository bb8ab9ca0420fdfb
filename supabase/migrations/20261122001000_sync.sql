-- The worker's side. An order is leased to one worker at a time; every write of a worker names its lease, and a lease
-- that was lost writes nothing.

-- What a worker gets with its lease. Clocks of instances agree within milliseconds, not exactly: what is due within a
-- second is due.
create function public.visit_of(p_order public.orders, p_now timestamptz)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'shop', p_order.shop,
    'orderId', p_order.id,
    'createdAt', p_order.shopify_created_at,
    'leaseToken', p_order.lease_token,
    'lookCount', p_order.look_count,
    'grantedScopes', (select to_jsonb(granted_scopes) from public.shopify_connections where shop = p_order.shop),
    'shipments', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', s.id, 'carrier', s.carrier, 'trackingNumbers', to_jsonb(s.tracking_numbers),
        'notifyCustomer', s.notify_customer, 'status', s.sync_status, 'retryCount', s.sync_retry_count,
        'waitingSince', s.waiting_since, 'registeredAt', s.registered_at,
        'due', s.sync_status in ('pending', 'waiting', 'retry')
          and s.sync_pending_until <= p_now + interval '1 second' and not public.is_being_undone(s.shop, s.id),
        'isBeingUndone', public.is_being_undone(s.shop, s.id),
        'lines', (
          select jsonb_agg(jsonb_build_object(
            'lineItemId', sl.line_item_id, 'quantity', sl.quantity, 'fulfilledQuantity', sl.fulfilled_quantity
          ) order by sl.line_item_id)
          from public.shipment_line_items sl where sl.shop = s.shop and sl.shipment_id = s.id
        ),
        'openAttempts', coalesce((
          select jsonb_agg(jsonb_build_object(
            'id', a.id, 'startedAt', a.started_at, 'intent', a.intent, 'snapshot', a.snapshot
          ) order by a.started_at)
          from public.shipment_sync_attempts a
          where a.shop = s.shop and a.shipment_id = s.id and a.outcome is null
        ), '[]')
      ) order by s.registered_at, s.id)
      from public.shipments s
      where s.shop = p_order.shop and s.order_id = p_order.id
        and s.sync_status in ('pending', 'waiting', 'retry', 'needs_attention')
    ), '[]'),
    'amendments', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', m.id, 'shipmentId', m.shipment_id, 'kind', m.kind, 'carrier', m.carrier,
        'trackingNumbers', to_jsonb(m.tracking_numbers), 'notifyCustomer', m.notify_customer,
        'status', m.status, 'retryCount', m.retry_count, 'due', m.next_try_at <= p_now + interval '1 second',
        'fulfillmentIds', coalesce((
          select jsonb_agg(f.id order by f.shopify_created_at, f.id) from public.fulfillments f
          where f.shop = m.shop and f.order_id = m.order_id and f.shipment_id = m.shipment_id
        ), '[]'),
        'sends', coalesce((
          select jsonb_agg(jsonb_build_object(
            'id', t.id, 'fulfillmentId', t.fulfillment_id, 'startedAt', t.started_at, 'notifyCustomer', t.notify_customer,
            'shown', t.shown, 'outcome', t.outcome
          ) order by t.started_at)
          from public.shipment_amendment_attempts t where t.shop = m.shop and t.amendment_id = m.id
        ), '[]'),
        -- A request for an earlier one of the same shipment may still be on its way.
        'earlierSendAt', (
          select max(t.started_at) from public.shipment_amendment_attempts t
          join public.shipment_amendments e on e.shop = t.shop and e.id = t.amendment_id
          where e.shop = m.shop and e.shipment_id = m.shipment_id and e.id <> m.id and t.outcome is null
        )
      ) order by m.requested_at, m.id)
      from public.shipment_amendments m
      where m.shop = p_order.shop and m.order_id = p_order.id and m.status in ('pending', 'retry')
    ), '[]'),
    -- What the last look saw, unless something has happened since that makes another look due.
    'known', case when p_order.looked_at is not null and p_order.cancelled_at is null
      and (p_order.look_due_at is null or p_order.look_due_at > p_now)
    then jsonb_build_object(
      'fulfillmentOrders', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', fo.id, 'status', fo.status, 'requestStatus', fo.request_status,
          'supportedActions', to_jsonb(fo.supported_actions), 'deliveryMethod', fo.delivery_method,
          'locationId', fo.location_id, 'locationName', fo.location_name, 'atService', fo.at_service,
          'fulfillAt', fo.fulfill_at, 'holds', fo.holds, 'lines', fo.lines
        ) order by fo.id)
        from public.fulfillment_orders fo where fo.shop = p_order.shop and fo.order_id = p_order.id
      ), '[]'),
      'fulfillmentIds', coalesce((
        select jsonb_agg(f.id) from public.fulfillments f where f.shop = p_order.shop and f.order_id = p_order.id
      ), '[]')
    ) end,
    'claimedFulfillmentIds', coalesce((
      select jsonb_agg(f.id) from public.fulfillments f
      where f.shop = p_order.shop and f.order_id = p_order.id and f.shipment_id is not null
    ), '[]'),
    'stock', coalesce((
      select jsonb_object_agg(l.id, public.stock_at(i, l.assigned_location_id)) from public.line_items l
      join public.inventory_items i on i.shop = l.shop and i.id = l.inventory_item_id
      where l.shop = p_order.shop and l.order_id = p_order.id
    ), '{}')
  )
$$;

create function public.lease_orders(p_shop text, p_order_ids text[], p_now timestamptz, p_lease_seconds integer)
returns setof jsonb language sql set search_path = '' as $$
  update public.orders o
  set lease_token = gen_random_uuid(), lease_until = p_now + make_interval(secs => p_lease_seconds),
      claimed_wake_count = o.wake_count
  where o.shop = p_shop and o.id = any (p_order_ids)
  returning public.visit_of(o, p_now)
$$;

-- Shops with work that is due, those that waited longest first. p_kind: 'sync' for orders with a shipment that is due,
-- 'look' for orders to be read again.
create function public.due_shops(p_kind text, p_now timestamptz, p_limit integer)
returns setof text language sql stable set search_path = '' as $$
  select c.shop
  from public.shopify_connections c
  cross join lateral (
    (
      select o.sync_due_at as due_at from public.orders o
      where p_kind = 'sync' and o.shop = c.shop and o.sync_due_at <= p_now
        and (o.lease_until is null or o.lease_until <= p_now)
      order by o.sync_due_at limit 1
    )
    union all
    (
      select o.look_due_at from public.orders o
      where p_kind = 'look' and o.shop = c.shop and o.look_due_at <= p_now
        and (o.lease_until is null or o.lease_until <= p_now)
      order by o.look_due_at limit 1
    )
  ) d
  where c.status = 'active' and (c.paused_until is null or c.paused_until <= p_now)
  order by d.due_at
  limit p_limit
$$;

-- Leases some due orders of one shop, unless it is paused: {visit, …} as visit_of gives them.
create function public.claim_due_orders(
  p_shop text, p_kind text, p_now timestamptz, p_limit integer, p_lease_seconds integer
) returns setof jsonb language plpgsql set search_path = '' as $$
declare
  v_ids text[];
begin
  if not exists (
    select from public.shopify_connections
    where shop = p_shop and status = 'active' and (paused_until is null or paused_until <= p_now)
  ) then
    return;
  end if;
  if p_kind = 'sync' then
    v_ids := array(
      select o.id from public.orders o
      where o.shop = p_shop and o.sync_due_at <= p_now and (o.lease_until is null or o.lease_until <= p_now)
      order by o.sync_due_at limit p_limit for update skip locked
    );
  else
    v_ids := array(
      select o.id from public.orders o
      where o.shop = p_shop and o.look_due_at <= p_now and (o.lease_until is null or o.lease_until <= p_now)
      order by o.look_due_at limit p_limit for update skip locked
    );
  end if;
  return query select public.lease_orders(p_shop, v_ids, p_now, p_lease_seconds);
end $$;

-- Leases one order, if something of it is due, nobody else has it and its shop can be worked for. Waits for whoever is just writing to the
-- order, since a lock is no lease.
create function public.claim_order(p_shop text, p_order_id text, p_now timestamptz, p_lease_seconds integer)
returns setof jsonb language plpgsql set search_path = '' as $$
begin
  perform from public.orders o
  join public.shopify_connections c on c.shop = o.shop
  where o.shop = p_shop and o.id = p_order_id and (o.lease_until is null or o.lease_until <= p_now)
    and least(o.sync_due_at, o.look_due_at) <= p_now + interval '1 second'
    and c.status = 'active' and (c.paused_until is null or c.paused_until <= p_now)
  for update of o;
  if found then
    return query select public.lease_orders(p_shop, array[p_order_id], p_now, p_lease_seconds);
  end if;
end $$;

-- Keeps leases alive while their worker is at work. Returns the tokens that are still held.
create function public.extend_leases(p_tokens uuid[], p_now timestamptz, p_lease_seconds integer)
returns setof uuid language sql set search_path = '' as $$
  update public.orders o set lease_until = p_now + make_interval(secs => p_lease_seconds)
  where o.lease_token = any (p_tokens)
  returning o.lease_token
$$;

create index orders_leased on public.orders (lease_token) where lease_token is not null;

-- True if the lease is still held; then the order stays locked until the end of the transaction.
create function public.holds_lease(p_shop text, p_order_id text, p_token uuid)
returns boolean language plpgsql set search_path = '' as $$
begin
  perform from public.orders where shop = p_shop and id = p_order_id and lease_token = p_token for update;
  return found;
end $$;

-- Ends a visit. What woke the order meanwhile makes it due at once.
-- Returns 'released', 'due' when there is more to do for the order right now, or 'lost' when the lease was gone.
create function public.release_order(p_shop text, p_order_id text, p_token uuid, p_now timestamptz)
returns text language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
begin
  update public.orders set lease_token = null, lease_until = null
  where shop = p_shop and id = p_order_id and lease_token = p_token
  returning * into v_order;
  if not found then
    return 'lost';
  end if;
  if v_order.wake_count > v_order.claimed_wake_count then
    update public.shipments set sync_pending_until = p_now
    where shop = p_shop and order_id = p_order_id and sync_status in ('pending', 'waiting', 'retry');
    update public.shipment_amendments set next_try_at = p_now
    where shop = p_shop and order_id = p_order_id and status in ('pending', 'retry');
    update public.orders set look_due_at = p_now
    where shop = p_shop and id = p_order_id and deleted_at is null;
    perform public.refresh_order(p_shop, p_order_id, p_now);
    return 'due';
  end if;
  return case when v_order.sync_due_at <= p_now + interval '1 second' then 'due' else 'released' end;
end $$;

-- Keeps what a look at Shopify saw: the order itself, its fulfillment orders, and what they mean for each line.
-- p_look: {order, fulfillmentOrders, lines: [{lineItemId, ready, blocked, routing, reason, detail, location, locationId}],
--   nextLookAt, unrouted, facts}
create function public.record_look(p_shop text, p_order_id text, p_token uuid, p_look jsonb, p_now timestamptz)
returns boolean language plpgsql set search_path = '' as $$
declare
  v_wakes integer;
begin
  if not public.holds_lease(p_shop, p_order_id, p_token) then
    return false;
  end if;
  -- What this look finds changed is no reason for another one.
  select wake_count into v_wakes from public.orders where shop = p_shop and id = p_order_id;
  perform public.apply_order(p_shop, p_look->'order', p_now);

  delete from public.fulfillment_orders where shop = p_shop and order_id = p_order_id;
  insert into public.fulfillment_orders (
    shop, id, order_id, status, request_status, supported_actions, delivery_method, location_id, location_name,
    at_service, fulfill_at, holds, lines, seen_at
  )
  select p_shop, f."id", p_order_id, f."status", f."requestStatus",
    array(select jsonb_array_elements_text(f."supportedActions")), f."deliveryMethod", f."locationId",
    f."locationName", f."atService", f."fulfillAt", f."holds", f."lines", p_now
  from jsonb_to_recordset(p_look->'fulfillmentOrders') as f(
    "id" text, "status" text, "requestStatus" text, "supportedActions" jsonb, "deliveryMethod" text, "locationId" text,
    "locationName" text, "atService" boolean, "fulfillAt" timestamptz, "holds" jsonb, "lines" jsonb
  )
  on conflict (shop, id) do nothing;

  update public.line_items l
  set ready_quantity = x."ready", blocked_quantity = x."blocked", routing = x."routing", reason = x."reason",
      reason_detail = x."detail", assigned_location = x."location", assigned_location_id = x."locationId"
  from jsonb_to_recordset(p_look->'lines') as x(
    "lineItemId" text, "ready" integer, "blocked" integer, "routing" text, "reason" text, "detail" jsonb, "location" text,
    "locationId" text
  )
  where l.shop = p_shop and l.id = x."lineItemId" and l.order_id = p_order_id;

  update public.orders
  set looked_at = p_now,
      wake_count = v_wakes,
      look_due_at = (p_look->>'nextLookAt')::timestamptz,
      look_count = case when (p_look->>'unrouted')::boolean then look_count + 1 else 0 end
  where shop = p_shop and id = p_order_id;

  insert into public.fo_observations (shop, order_id, observed_at, order_age, fulfillment_order_count, statuses, facts)
  select p_shop, p_order_id, p_now, p_now - o.shopify_created_at,
    jsonb_array_length(p_look->'fulfillmentOrders'),
    array(select f->>'status' from jsonb_array_elements(p_look->'fulfillmentOrders') f), p_look->'facts'
  from public.orders o where o.shop = p_shop and o.id = p_order_id;

  perform public.refresh_order(p_shop, p_order_id, p_now);
  return true;
end $$;

-- Shopify does not show the order, or not its fulfillment orders: what is left of its lines says why. What was seen before
-- counts no more.
create function public.record_unseen(
  p_shop text, p_order_id text, p_token uuid, p_reason text, p_routing text, p_detail jsonb, p_now timestamptz
) returns boolean language plpgsql set search_path = '' as $$
begin
  if not public.holds_lease(p_shop, p_order_id, p_token) then
    return false;
  end if;
  delete from public.fulfillment_orders where shop = p_shop and order_id = p_order_id;
  update public.line_items
  set ready_quantity = 0, blocked_quantity = 0, routing = p_routing, reason = p_reason, reason_detail = p_detail,
      assigned_location = null, assigned_location_id = null
  where shop = p_shop and order_id = p_order_id and current_quantity > fulfilled_quantity;
  update public.orders set looked_at = p_now, look_due_at = null where shop = p_shop and id = p_order_id;
  perform public.refresh_order(p_shop, p_order_id, p_now);
  return true;
end $$;

-- The look could not be made: only says when the next one is due.
create function public.postpone_look(p_shop text, p_order_id text, p_token uuid, p_next timestamptz)
returns boolean language plpgsql set search_path = '' as $$
begin
  update public.orders set look_due_at = p_next where shop = p_shop and id = p_order_id and lease_token = p_token;
  return found;
end $$;

-- Writes down what is about to be sent, before it is sent. False: the lease or the shipment is gone, do not send.
-- p_attempt: {id, shipmentId, startedAt, intent, snapshot}
create function public.begin_attempt(p_shop text, p_order_id text, p_token uuid, p_attempt jsonb)
returns boolean language plpgsql set search_path = '' as $$
begin
  if not public.holds_lease(p_shop, p_order_id, p_token) then
    return false;
  end if;
  insert into public.shipment_sync_attempts (shop, id, shipment_id, order_id, started_at, intent, snapshot)
  select p_shop, (p_attempt->>'id')::uuid, s.id, p_order_id, (p_attempt->>'startedAt')::timestamptz,
    p_attempt->'intent', p_attempt->'snapshot'
  from public.shipments s
  where s.shop = p_shop and s.id = (p_attempt->>'shipmentId')::uuid
    and s.sync_status in ('pending', 'waiting', 'retry') and not public.is_being_undone(s.shop, s.id);
  return found;
end $$;

-- What was sent is gone from the fulfillment orders that we remember.
-- p_sent: [{fulfillmentOrderId, fulfillmentOrderLineItemId, quantity}]
create function public.take_from_fulfillment_orders(p_shop text, p_order_id text, p_sent jsonb)
returns void language sql set search_path = '' as $$
  with left_over as (
    select fo.id, jsonb_agg(
      jsonb_set(l, '{remainingQuantity}', to_jsonb(greatest(0, (l->>'remainingQuantity')::integer - coalesce(s.quantity, 0))))
    ) as lines
    from public.fulfillment_orders fo
    cross join jsonb_array_elements(fo.lines) l
    left join lateral (
      select sum((x->>'quantity')::integer) as quantity from jsonb_array_elements(p_sent) x
      where x->>'fulfillmentOrderLineItemId' = l->>'id'
    ) s on true
    where fo.shop = p_shop and fo.order_id = p_order_id
      and fo.id in (select x->>'fulfillmentOrderId' from jsonb_array_elements(p_sent) x)
    group by fo.id
  )
  update public.fulfillment_orders fo
  set lines = o.lines,
      status = case when o.lines @? '$[*] ? (@.remainingQuantity > 0)' then 'IN_PROGRESS' else 'CLOSED' end,
      supported_actions = case when o.lines @? '$[*] ? (@.remainingQuantity > 0)' then fo.supported_actions else '{}' end
  from left_over o
  where fo.shop = p_shop and fo.id = o.id
$$;

-- Writes the outcome of a try: of an attempt that was begun, or of a try that sent nothing.
-- p_outcome: {attemptId, shipmentId, startedAt, outcome, reason, error, cost, fulfillment, sent,
--   fulfillmentOrderId, shipment: null | {status, reason, error, nextTryAt, retryCount}}
-- A fulfillment, if any, is linked to the shipment, and its quantities count as done. Without `shipment`, more of the
-- same shipment follows; without `attemptId`, an attempt stays open. A shipment whose every line is done is synced, whatever else is said of it.
create function public.record_outcome(p_shop text, p_order_id text, p_token uuid, p_outcome jsonb, p_now timestamptz)
returns boolean language plpgsql set search_path = '' as $$
declare
  v_shipment_id uuid := (p_outcome->>'shipmentId')::uuid;
  v_fulfillment jsonb := nullif(p_outcome->'fulfillment', 'null');
  v_next jsonb := nullif(p_outcome->'shipment', 'null');
  v_done boolean;
begin
  if not public.holds_lease(p_shop, p_order_id, p_token) then
    return false;
  end if;

  insert into public.shipment_sync_attempts as a (
    shop, id, shipment_id, order_id, started_at, finished_at, outcome, reason, error, fulfillment_id, cost
  )
  select
    p_shop, (p_outcome->>'attemptId')::uuid, v_shipment_id, p_order_id, (p_outcome->>'startedAt')::timestamptz, p_now,
    p_outcome->>'outcome', p_outcome->>'reason', nullif(p_outcome->'error', 'null'), v_fulfillment->>'id', (p_outcome->>'cost')::integer
  where p_outcome ? 'attemptId'
  on conflict (shop, id) do update set
    finished_at = p_now, outcome = excluded.outcome, reason = excluded.reason, error = excluded.error,
    fulfillment_id = excluded.fulfillment_id, cost = excluded.cost;

  if v_fulfillment is not null then
    perform public.apply_fulfillment(p_shop, p_order_id, v_fulfillment, v_shipment_id);
    update public.shipment_line_items sl
    set fulfilled_quantity = least(sl.quantity, sl.fulfilled_quantity + x."quantity")
    from (
      select "lineItemId", sum("quantity")::integer as "quantity"
      from jsonb_to_recordset(v_fulfillment->'lineItems') as y("lineItemId" text, "quantity" integer)
      group by "lineItemId"
    ) x
    where sl.shop = p_shop and sl.shipment_id = v_shipment_id and sl.line_item_id = x."lineItemId";
    -- An adopted one has left its fulfillment orders before they were read.
    if p_outcome ? 'sent' then
      update public.line_items l
      set ready_quantity = greatest(0, l.ready_quantity - x."quantity")
      from (
        select "lineItemId", sum("quantity")::integer as "quantity"
        from jsonb_to_recordset(v_fulfillment->'lineItems') as y("lineItemId" text, "quantity" integer)
        group by "lineItemId"
      ) x
      where l.shop = p_shop and l.id = x."lineItemId";
      perform public.take_from_fulfillment_orders(p_shop, p_order_id, p_outcome->'sent');
    end if;
  end if;

  select bool_and(fulfilled_quantity = quantity) into v_done
  from public.shipment_line_items where shop = p_shop and shipment_id = v_shipment_id;

  if v_done then
    update public.shipments
    set sync_status = 'synced', sync_reason = null, sync_error = null, sync_retry_count = 0, sync_pending_until = null,
        waiting_since = null, synced_at = p_now, last_retry_at = p_now,
        shopify_fulfillment_order_id = coalesce(p_outcome->>'fulfillmentOrderId', shopify_fulfillment_order_id)
    where shop = p_shop and id = v_shipment_id
      and sync_status in ('pending', 'waiting', 'retry', 'needs_attention');
  elsif v_next is not null then
    update public.shipments
    set sync_status = v_next->>'status',
        sync_reason = v_next->>'reason',
        sync_error = nullif(v_next->'error', 'null'),
        sync_pending_until = (v_next->>'nextTryAt')::timestamptz,
        sync_retry_count = (v_next->>'retryCount')::integer,
        last_retry_at = p_now,
        -- What is not permitted waits for the shop, not for Shopify: its time does not count.
        waiting_since = case
          when v_next->>'reason' = 'permission_missing' then null
          when v_next->>'status' = 'waiting' then coalesce(waiting_since, p_now)
          when v_next->>'status' = 'retry' then waiting_since
        end
    where shop = p_shop and id = v_shipment_id
      and sync_status in ('pending', 'waiting', 'retry', 'needs_attention');
  end if;

  perform public.refresh_order(p_shop, p_order_id, p_now);
  return true;
end $$;

create function public.begin_scheduled_run(p_now timestamptz)
returns bigint language sql set search_path = '' as $$
  insert into public.scheduled_runs (started_at) values (p_now) returning id
$$;

create function public.finish_scheduled_run(p_id bigint, p_counts jsonb, p_now timestamptz)
returns void language sql set search_path = '' as $$
  update public.scheduled_runs set finished_at = p_now, counts = p_counts where id = p_id
$$;

-- Clears away what nobody asks for any more, at most so many rows of each kind, the oldest first. What is about a
-- shipment that is not settled stays, however old, and so does the record of who took one back.
create function public.prune_history(p_now timestamptz, p_limit integer)
returns void language sql set search_path = '' as $$
  -- Shopify delivers again for four hours; a month is kept for people.
  delete from public.webhook_events w using (
    select shop, webhook_id from public.webhook_events
    where received_at < p_now - interval '30 days' and outcome <> 'to_resolve'
    order by received_at limit p_limit for update skip locked
  ) old
  where w.shop = old.shop and w.webhook_id = old.webhook_id;

  delete from public.fo_observations f using (
    select shop, id from public.fo_observations
    where observed_at < p_now - interval '180 days'
    order by observed_at limit p_limit for update skip locked
  ) old
  where f.shop = old.shop and f.id = old.id;

  delete from public.shipment_sync_attempts a using (
    select t.shop, t.id from public.shipment_sync_attempts t
    join public.shipments s on s.shop = t.shop and s.id = t.shipment_id
    where t.started_at < p_now - interval '180 days' and t.outcome is not null
      and s.sync_status = 'synced' and s.synced_at < p_now - interval '180 days'
    order by t.started_at limit p_limit for update of t skip locked
  ) old
  where a.shop = old.shop and a.id = old.id;

  delete from public.scheduled_runs r using (
    select id from public.scheduled_runs
    where started_at < p_now - interval '7 days' order by started_at limit p_limit for update skip locked
  ) old
  where r.id = old.id;
$$;

-- The one clock: every instance sets its own by it (app/clock.server.ts), since leases are compared between them.
create function public.database_time()
returns timestamptz language sql volatile set search_path = '' as $$
  select clock_timestamp()
$$;
