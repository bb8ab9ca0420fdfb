-- The lines of a registration, with their places in the request. Few: with the thousand that Postgres would expect, it
-- would rather read all lines of all orders than look these up.
create function public.registration_lines(p_registration jsonb)
returns table (index integer, line_item_id text, quantity integer)
language sql immutable rows 4 set search_path = '' as $$
  select (l->>'index')::integer, l->>'lineItemId', (l->>'quantity')::integer
  from jsonb_array_elements(p_registration->'shipments') s, jsonb_array_elements(s->'lines') l
$$;

-- The newest registrations of a line that were not taken back: [{by, at, quantity, carrier, trackingNumbers}].
create function public.registrations_of_line(p_shop text, p_line_item_id text)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'by', r.registered_by, 'at', r.registered_at, 'quantity', r.quantity, 'carrier', r.carrier,
    'trackingNumbers', to_jsonb(r.tracking_numbers)
  ) order by r.registered_at desc), '[]')
  from (
    select s.registered_by, s.registered_at, s.carrier, s.tracking_numbers, sl.quantity
    from public.shipment_line_items sl
    join public.shipments s on s.shop = sl.shop and s.id = sl.shipment_id
    where sl.shop = p_shop and sl.line_item_id = p_line_item_id and s.sync_status <> 'cancelled'
    order by s.registered_at desc limit 3
  ) r
$$;

-- Registers shipments: all of them or none. Grouping lines into shipments is decided before
-- (app/shipments/group-into-shipments.ts); what only the database can know is decided here, under a lock on the order.
--
-- p_registration: {requestId, fingerprint, registeredBy,
--   shipments: [{carrier, trackingNumbers, notifyCustomer, lines: [{index, lineItemId, quantity}]}]}
-- Returns {ok: true, replayed, orderId, shipmentIds} or {ok: false, errors: [{index, field, code, left, registered}]},
-- index being the line's place in the request.
create function public.register_shipments(p_shop text, p_registration jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_request_id text := p_registration->>'requestId';
  v_first public.registrations;
  v_order public.orders;
  v_errors jsonb;
  v_shipment jsonb;
  v_place bigint;
  v_shipment_id uuid;
  v_ids uuid[] := '{}';
begin
  -- Two equal requests at once: the second waits here for the first.
  perform pg_advisory_xact_lock(hashtextextended(p_shop || ' ' || v_request_id, 0));
  select * into v_first from public.registrations where shop = p_shop and request_id = v_request_id;
  if found then
    if v_first.fingerprint <> p_registration->>'fingerprint' then
      return jsonb_build_object('ok', false, 'errors',
        jsonb_build_array(jsonb_build_object('field', 'requestId', 'code', 'request_id_reused')));
    end if;
    return jsonb_build_object('ok', true, 'replayed', true, 'orderId', v_first.order_id, 'shipmentIds', (
      select jsonb_agg(id) from public.shipments where shop = p_shop and request_id = v_request_id
    ));
  end if;

  -- A line of another shop and a line that does not exist look the same.
  select jsonb_agg(jsonb_build_object('index', r.index, 'field', 'lineItemId', 'code', 'unknown_line') order by r.index)
  into v_errors
  from public.registration_lines(p_registration) r
  where not exists (select from public.line_items l where l.shop = p_shop and l.id = r.line_item_id);
  if v_errors is not null then
    return jsonb_build_object('ok', false, 'errors', v_errors);
  end if;

  select o.* into v_order
  from public.orders o
  join public.line_items l on l.shop = o.shop and l.order_id = o.id
  where l.shop = p_shop and l.id = (select line_item_id from public.registration_lines(p_registration) order by index limit 1)
  for update of o;

  select jsonb_agg(jsonb_build_object('index', r.index, 'field', 'lineItemId', 'code', 'line_of_another_order') order by r.index)
  into v_errors
  from public.registration_lines(p_registration) r
  join public.line_items l on l.shop = p_shop and l.id = r.line_item_id
  where l.order_id <> v_order.id;
  if v_errors is not null then
    return jsonb_build_object('ok', false, 'errors', v_errors);
  end if;

  if v_order.cancelled_at is not null or v_order.deleted_at is not null then
    return jsonb_build_object('ok', false, 'errors',
      jsonb_build_array(jsonb_build_object('field', 'lines', 'code', 'order_cancelled')));
  end if;

  -- What was fulfilled is counted from its rows, not from the line's derived figure, since the lock is held only now.
  perform public.refresh_order(p_shop, v_order.id, p_now);
  select jsonb_agg(
    jsonb_build_object('index', t.index, 'field', 'quantity', 'code', 'over_quantity', 'left', t.available,
      'registered', public.registrations_of_line(p_shop, t.line_item_id)) order by t.index
  )
  into v_errors
  from (
    select l.id as line_item_id, min(r.index) as index, sum(r.quantity) as wanted,
      greatest(0, l.current_quantity - l.fulfilled_quantity - l.registered_quantity) as available
    from public.registration_lines(p_registration) r
    join public.line_items l on l.shop = p_shop and l.id = r.line_item_id
    group by l.id, l.current_quantity, l.fulfilled_quantity, l.registered_quantity
  ) t
  where t.wanted > t.available;
  if v_errors is not null then
    return jsonb_build_object('ok', false, 'errors', v_errors);
  end if;

  insert into public.registrations (shop, request_id, order_id, fingerprint, registered_by, registered_at)
  values (p_shop, v_request_id, v_order.id, p_registration->>'fingerprint', p_registration->>'registeredBy', p_now);

  for v_shipment, v_place in
    select value, ordinality from jsonb_array_elements(p_registration->'shipments') with ordinality
  loop
    insert into public.shipments (
      shop, order_id, request_id, carrier, tracking_numbers, notify_customer, registered_by, registered_at,
      sync_pending_until
    ) values (
      p_shop, v_order.id, v_request_id, v_shipment->>'carrier',
      array(select jsonb_array_elements_text(v_shipment->'trackingNumbers')),
      (v_shipment->>'notifyCustomer')::boolean, p_registration->>'registeredBy',
      -- A microsecond apart: they go to Shopify in the order of entry, the one that mails the customer first.
      p_now + (v_place - 1) * interval '1 microsecond', p_now
    ) returning id into v_shipment_id;
    insert into public.shipment_line_items (shop, shipment_id, line_item_id, quantity)
    select p_shop, v_shipment_id, l->>'lineItemId', sum((l->>'quantity')::integer)
    from jsonb_array_elements(v_shipment->'lines') l
    group by l->>'lineItemId';
    v_ids := v_ids || v_shipment_id;
  end loop;

  perform public.refresh_order(p_shop, v_order.id, p_now);
  return jsonb_build_object('ok', true, 'replayed', false, 'orderId', v_order.id, 'shipmentIds', to_jsonb(v_ids));
end $$;

-- Takes back a shipment that is not on Shopify, so that its quantities can be registered again.
-- Returns 'cancelled', 'unknown', 'on_shopify' (some of it is, or may just be getting there), or 'ended'.
create function public.cancel_shipment(p_shop text, p_shipment_id uuid, p_by text, p_now timestamptz)
returns text language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
  v_shipment public.shipments;
begin
  select o.* into v_order
  from public.orders o join public.shipments s on s.shop = o.shop and s.order_id = o.id
  where s.shop = p_shop and s.id = p_shipment_id
  for update of o;
  if not found then
    return 'unknown';
  end if;
  select * into v_shipment from public.shipments where shop = p_shop and id = p_shipment_id;
  if v_shipment.sync_status in ('synced', 'cancelled') then
    return 'ended';
  end if;
  if v_order.lease_until > p_now or exists (
    select from public.shipment_line_items
    where shop = p_shop and shipment_id = p_shipment_id and fulfilled_quantity > 0
  ) or (v_shipment.sync_status <> 'needs_attention' and exists (
    select from public.shipment_sync_attempts
    where shop = p_shop and shipment_id = p_shipment_id and outcome is null
  )) then
    return 'on_shopify';
  end if;
  -- A person has looked at what nobody could tell, and decided.
  update public.shipment_sync_attempts set outcome = 'cancelled', finished_at = p_now, reason = 'cancelled_by_staff'
  where shop = p_shop and shipment_id = p_shipment_id and outcome is null;
  insert into public.shipment_sync_attempts (
    shop, id, shipment_id, order_id, started_at, finished_at, outcome, reason, error
  ) values (
    p_shop, gen_random_uuid(), p_shipment_id, v_order.id, p_now, p_now, 'cancelled', 'cancelled_by_staff',
    jsonb_build_object('code', 'staff', 'message', p_by)
  );
  update public.shipments
  set sync_status = 'cancelled', sync_reason = 'cancelled_by_staff', sync_error = null, sync_pending_until = null
  where shop = p_shop and id = p_shipment_id;
  perform public.refresh_order(p_shop, v_order.id, p_now);
  return 'cancelled';
end $$;
