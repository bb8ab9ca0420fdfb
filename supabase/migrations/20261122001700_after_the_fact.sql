-- Changing shipments after the fact: what staff wish (correct_shipments, undo_shipment), and what came of it, written by
-- whoever leases the order.

-- Ends what was wished for a shipment before and is not done: something later takes its place.
create function public.replace_amendments(p_shop text, p_shipment_id uuid, p_by text, p_now timestamptz)
returns void language sql set search_path = '' as $$
  update public.shipment_amendments
  set status = 'replaced', next_try_at = null, finished_at = p_now, finished_by = p_by
  where shop = p_shop and shipment_id = p_shipment_id and status in ('pending', 'retry', 'needs_attention')
$$;

-- Is any of a shipment on Shopify, or may just be getting there?
create function public.may_be_on_shopify(p_order public.orders, p_shipment_id uuid, p_now timestamptz)
returns boolean language sql stable set search_path = '' as $$
  select p_order.lease_until > p_now is true
    or exists (
      select from public.fulfillments f where f.shop = p_order.shop and f.order_id = p_order.id
        and f.shipment_id = p_shipment_id and f.status <> 'CANCELLED'
    )
    or exists (
      select from public.shipment_sync_attempts a
      where a.shop = p_order.shop and a.shipment_id = p_shipment_id and a.outcome is null
    )
$$;

-- Gives shipments another carrier or other tracking numbers, each by itself. What is on Shopify is changed there by the
-- next visit; what is not is sent with the new ones.
-- p_corrections: [{id, shipmentId, carrier, company, trackingNumbers, notifyCustomer}]; null keeps the carrier or the
-- numbers; company: Shopify's name for the carrier.
-- Returns [{shipmentId, orderId, outcome}] in the same order: 'accepted' (Shopify is to be told), 'changed' (nothing of
-- it is on Shopify), 'unchanged', 'ended' (it was cancelled), 'being_undone' or 'unknown'.
create function public.correct_shipments(p_shop text, p_by text, p_corrections jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_corrections)]);
  v_place integer;
  v_one jsonb;
begin
  -- Orders are locked in one order, so that two calls never wait for each other.
  for v_place, v_one in
    select c.place, c.one from jsonb_array_elements(p_corrections) with ordinality c(one, place)
    left join public.shipments s on s.shop = p_shop and s.id = (c.one->>'shipmentId')::uuid
    order by s.order_id, c.place
  loop
    v_answers[v_place] := public.correct_shipment(p_shop, p_by, v_one, p_now);
  end loop;
  return to_jsonb(v_answers);
end $$;

create function public.correct_shipment(p_shop text, p_by text, p_correction jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_id uuid := (p_correction->>'id')::uuid;
  v_order public.orders;
  v_shipment public.shipments;
  v_carrier text;
  v_numbers text[];
  v_to_shopify boolean;
  v_answer jsonb;
begin
  select o.* into v_order from public.orders o
  join public.shipments s on s.shop = o.shop and s.order_id = o.id
  where s.shop = p_shop and s.id = (p_correction->>'shipmentId')::uuid
  for update of o;
  if not found then
    return jsonb_build_object('shipmentId', p_correction->>'shipmentId', 'orderId', null, 'outcome', 'unknown');
  end if;
  select * into v_shipment from public.shipments where shop = p_shop and id = (p_correction->>'shipmentId')::uuid;
  v_answer := jsonb_build_object('shipmentId', v_shipment.id, 'orderId', v_order.id);

  if exists (select from public.shipment_amendments where shop = p_shop and id = v_id) then
    return v_answer || jsonb_build_object('outcome', 'accepted');
  end if;
  if v_shipment.sync_status = 'cancelled' then
    return v_answer || jsonb_build_object('outcome', 'ended');
  end if;
  if public.is_being_undone(p_shop, v_shipment.id) then
    return v_answer || jsonb_build_object('outcome', 'being_undone');
  end if;

  v_carrier := coalesce(p_correction->>'carrier', v_shipment.carrier);
  v_numbers := case when jsonb_typeof(p_correction->'trackingNumbers') = 'array'
    then array(select jsonb_array_elements_text(p_correction->'trackingNumbers')) else v_shipment.tracking_numbers end;
  v_to_shopify := public.may_be_on_shopify(v_order, v_shipment.id, p_now);
  if v_carrier = v_shipment.carrier and v_numbers = v_shipment.tracking_numbers
    and not exists (
      select from public.shipment_amendments
      where shop = p_shop and shipment_id = v_shipment.id and status = 'needs_attention'
    )
    and not exists (
      select from public.fulfillments f
      where f.shop = p_shop and f.order_id = v_order.id and f.shipment_id = v_shipment.id and f.status <> 'CANCELLED'
        and (not public.same_set(f.tracking_numbers, v_numbers) or f.company is distinct from p_correction->>'company')
        and p_correction->>'carrier' is not null
    )
  then
    return v_answer || jsonb_build_object('outcome', 'unchanged');
  end if;

  perform public.replace_amendments(p_shop, v_shipment.id, p_by, p_now);
  insert into public.shipment_amendments (
    shop, id, shipment_id, order_id, kind, requested_by, requested_at, carrier_before, tracking_numbers_before, carrier,
    tracking_numbers, notify_customer, status, next_try_at, finished_at
  ) values (
    p_shop, v_id, v_shipment.id, v_order.id, 'correction', p_by, p_now, v_shipment.carrier, v_shipment.tracking_numbers,
    v_carrier, v_numbers, v_to_shopify and (p_correction->>'notifyCustomer')::boolean,
    case when v_to_shopify then 'pending' else 'done' end, case when v_to_shopify then p_now end,
    case when not v_to_shopify then p_now end
  );
  update public.shipments set carrier = v_carrier, tracking_numbers = v_numbers
  where shop = p_shop and id = v_shipment.id;
  perform public.refresh_order(p_shop, v_order.id, p_now);
  return v_answer || jsonb_build_object('outcome', case when v_to_shopify then 'accepted' else 'changed' end);
end $$;

-- Takes back a shipment that is on Shopify, wholly or in part: its fulfillments are cancelled by the next visit, nothing
-- more of it is sent, and then it is cancelled. p_id: chosen by the caller, so that a repeat is harmless.
-- Returns {orderId, outcome}: 'accepted', 'unknown', 'ended' (it was cancelled before) or 'not_on_shopify' (cancel_shipment
-- is for that).
create function public.undo_shipment(p_shop text, p_id uuid, p_shipment_id uuid, p_by text, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
  v_shipment public.shipments;
begin
  select o.* into v_order from public.orders o
  join public.shipments s on s.shop = o.shop and s.order_id = o.id
  where s.shop = p_shop and s.id = p_shipment_id
  for update of o;
  if not found then
    return jsonb_build_object('orderId', v_order.id, 'outcome', 'unknown');
  end if;
  select * into v_shipment from public.shipments where shop = p_shop and id = p_shipment_id;
  if exists (select from public.shipment_amendments where shop = p_shop and id = p_id) then
    return jsonb_build_object('orderId', v_order.id, 'outcome', 'accepted');
  end if;
  if v_shipment.sync_status = 'cancelled' then
    return jsonb_build_object('orderId', v_order.id, 'outcome', 'ended');
  end if;
  if v_shipment.sync_status <> 'synced' and not public.may_be_on_shopify(v_order, p_shipment_id, p_now) then
    return jsonb_build_object('orderId', v_order.id, 'outcome', 'not_on_shopify');
  end if;
  if exists (
    select from public.shipment_amendments
    where shop = p_shop and shipment_id = p_shipment_id and kind = 'undo' and status in ('pending', 'retry')
  ) then
    return jsonb_build_object('orderId', v_order.id, 'outcome', 'accepted');
  end if;
  perform public.replace_amendments(p_shop, p_shipment_id, p_by, p_now);
  insert into public.shipment_amendments (
    shop, id, shipment_id, order_id, kind, requested_by, requested_at, status, next_try_at
  ) values (p_shop, p_id, p_shipment_id, v_order.id, 'undo', p_by, p_now, 'pending', p_now);
  perform public.refresh_order(p_shop, v_order.id, p_now);
  return jsonb_build_object('orderId', v_order.id, 'outcome', 'accepted');
end $$;

-- Somebody leaves it at what Shopify has. False when there is nothing like that to leave.
create function public.dismiss_amendment(p_shop text, p_id uuid, p_by text, p_now timestamptz)
returns boolean language plpgsql set search_path = '' as $$
declare
  v_order_id text;
begin
  select order_id into v_order_id from public.shipment_amendments where shop = p_shop and id = p_id;
  perform from public.orders where shop = p_shop and id = v_order_id for update;
  update public.shipment_amendments set status = 'dismissed', finished_at = p_now, finished_by = p_by
  where shop = p_shop and id = p_id and status = 'needs_attention';
  if not found then
    return false;
  end if;
  perform public.refresh_order(p_shop, v_order_id, p_now);
  return true;
end $$;

-- Writes down one request for an amendment before it is sent. False: the lease or the wish is gone, do not send.
-- p_send: {id, amendmentId, fulfillmentId, startedAt, notifyCustomer, shown, wanted}
create function public.begin_amendment(p_shop text, p_order_id text, p_token uuid, p_send jsonb)
returns boolean language plpgsql set search_path = '' as $$
begin
  if not public.holds_lease(p_shop, p_order_id, p_token) then
    return false;
  end if;
  insert into public.shipment_amendment_attempts (
    shop, id, amendment_id, fulfillment_id, started_at, notify_customer, shown, wanted
  )
  select p_shop, (p_send->>'id')::uuid, m.id, p_send->>'fulfillmentId', (p_send->>'startedAt')::timestamptz,
    (p_send->>'notifyCustomer')::boolean, p_send->'shown', nullif(p_send->'wanted', 'null')
  from public.shipment_amendments m
  where m.shop = p_shop and m.id = (p_send->>'amendmentId')::uuid and m.status in ('pending', 'retry');
  return found;
end $$;

-- Writes what came of an amendment, or of some of its requests.
-- p_outcome: {amendmentId, sends: [{id, outcome, error, cost}], fulfillment: a snapshot as Shopify has it now | null,
--   state: {status, reason, error, nextTryAt, retryCount} | null}
-- An undo that is done ends its shipment.
create function public.record_amendment(p_shop text, p_order_id text, p_token uuid, p_outcome jsonb, p_now timestamptz)
returns boolean language plpgsql set search_path = '' as $$
declare
  v_state jsonb := nullif(p_outcome->'state', 'null');
  v_fulfillment jsonb := nullif(p_outcome->'fulfillment', 'null');
  v_amendment public.shipment_amendments;
begin
  if not public.holds_lease(p_shop, p_order_id, p_token) then
    return false;
  end if;

  update public.shipment_amendment_attempts a
  set outcome = x."outcome", error = nullif(x."error", 'null'), cost = x."cost", finished_at = p_now
  from jsonb_to_recordset(p_outcome->'sends') as x("id" uuid, "outcome" text, "error" jsonb, "cost" integer)
  where a.shop = p_shop and a.id = x."id" and a.outcome is null;

  if v_fulfillment is not null then
    perform public.apply_fulfillment(p_shop, p_order_id, v_fulfillment);
    if v_fulfillment->>'status' = 'CANCELLED' then
      -- What was shipped is open again, on fulfillment orders that Shopify has just made.
      update public.orders set look_due_at = p_now, look_count = 0, wake_count = wake_count + 1
      where shop = p_shop and id = p_order_id;
    end if;
  end if;

  if v_state is not null then
    update public.shipment_amendments
    set status = v_state->>'status', reason = v_state->>'reason', error = nullif(v_state->'error', 'null'),
        retry_count = coalesce((v_state->>'retryCount')::integer, retry_count),
        next_try_at = (v_state->>'nextTryAt')::timestamptz,
        finished_at = case when v_state->>'status' = 'done' then p_now end
    where shop = p_shop and id = (p_outcome->>'amendmentId')::uuid and status in ('pending', 'retry')
    returning * into v_amendment;
    if v_amendment.kind = 'undo' and v_amendment.status = 'done' then
      update public.shipments
      set sync_status = 'cancelled', sync_reason = 'undone_by_staff', sync_error = null, sync_pending_until = null
      where shop = p_shop and id = v_amendment.shipment_id;
    end if;
  end if;

  perform public.refresh_order(p_shop, p_order_id, p_now);
  return true;
end $$;

-- Everything that is known to have happened to an order, the newest first: [{at, kind, by, …}] (app/orders/history.ts says
-- what each kind carries). by: a staff member's id. At most 500.
create function public.order_history(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  with looks as (
    select observed_at, fulfillment_order_count as found, 'ON_HOLD' = any (statuses) as held,
      coalesce(lag(fulfillment_order_count) over w, 0) as found_before,
      coalesce(lag('ON_HOLD' = any (statuses)) over w, false) as held_before
    from public.fo_observations where shop = p_shop and order_id = p_order_id
    window w as (order by observed_at, id)
  ),
  own as (
    select s.*, coalesce(c.carrier_before, s.carrier) as first_carrier,
      coalesce(c.tracking_numbers_before, s.tracking_numbers) as first_numbers
    from public.shipments s
    left join lateral (
      select m.carrier_before, m.tracking_numbers_before from public.shipment_amendments m
      where m.shop = s.shop and m.shipment_id = s.id and m.kind = 'correction' order by m.requested_at limit 1
    ) c on true
    where s.shop = p_shop and s.order_id = p_order_id
  ),
  amendments as (
    select m.*, s.tracking_numbers as numbers, exists (
      select from public.shipment_amendment_attempts t where t.shop = m.shop and t.amendment_id = m.id
    ) as was_sent
    from public.shipment_amendments m join own s on s.shop = m.shop and s.id = m.shipment_id
    where m.shop = p_shop
  ),
  events (at, rank, kind, by, detail) as (
    select shopify_created_at, 0, 'placed', null, '{}'::jsonb
    from public.orders where shop = p_shop and id = p_order_id
    union all
    select cancelled_at, 1, 'order_cancelled', null, '{}'
    from public.orders where shop = p_shop and id = p_order_id and cancelled_at is not null
    union all
    select deleted_at, 1, 'order_deleted', null, '{}'
    from public.orders where shop = p_shop and id = p_order_id and deleted_at is not null
    union all
    select observed_at, 1, 'routed', null, '{}' from looks where found > 0 and found_before = 0
    union all
    select observed_at, 2, case when held then 'held' else 'hold_gone' end, null, '{}' from looks where held <> held_before
    union all
    select s.registered_at, 3, 'registered', s.registered_by, jsonb_build_object(
      'carrier', s.first_carrier, 'trackingNumbers', to_jsonb(s.first_numbers), 'notifyCustomer', s.notify_customer,
      'pieces', (
        select sum(l.quantity) from public.shipment_line_items l where l.shop = s.shop and l.shipment_id = s.id
      )
    ) from own s
    union all
    select coalesce(a.finished_at, a.started_at), 4,
      case when a.error->>'code' = 'staff' then 'taken_back' else 'tried' end,
      case when a.error->>'code' = 'staff' then a.error->>'message' end,
      jsonb_build_object(
        'trackingNumbers', coalesce(a.intent->'trackingNumbers', to_jsonb(s.tracking_numbers)), 'outcome', a.outcome,
        'reason', a.reason,
        'error', case when a.error->>'code' = 'staff' then null else a.error end, 'fulfillment', f.name
      )
    from own s
    join public.shipment_sync_attempts a on a.shop = s.shop and a.shipment_id = s.id
    left join public.fulfillments f on f.shop = a.shop and f.id = a.fulfillment_id
    union all
    select m.requested_at, 5, case m.kind when 'undo' then 'undo_asked' else 'corrected' end, m.requested_by,
      jsonb_build_object(
        'carrierBefore', m.carrier_before, 'trackingNumbersBefore', to_jsonb(m.tracking_numbers_before),
        'carrier', m.carrier, 'trackingNumbers', to_jsonb(coalesce(m.tracking_numbers, m.numbers)),
        'notifyCustomer', m.notify_customer
      )
    from amendments m
    union all
    select coalesce(t.finished_at, t.started_at), 6, 'amendment_tried', null, jsonb_build_object(
      'amendment', m.kind, 'outcome', t.outcome, 'error', t.error, 'fulfillment', f.name
    )
    from amendments m
    join public.shipment_amendment_attempts t on t.shop = m.shop and t.amendment_id = m.id
    left join public.fulfillments f on f.shop = t.shop and f.id = t.fulfillment_id
    union all
    select m.finished_at, 7, case m.status when 'dismissed' then 'amendment_left' else 'undone' end, m.finished_by,
      jsonb_build_object('amendment', m.kind, 'trackingNumbers', to_jsonb(m.numbers))
    from amendments m where m.status = 'dismissed' or (m.status = 'done' and m.kind = 'undo')
    union all
    select f.shopify_created_at, 4, 'fulfilled_elsewhere', null, jsonb_build_object(
      'fulfillment', f.name, 'company', f.company, 'trackingNumbers', to_jsonb(f.tracking_numbers), 'pieces', (
        select sum(l.quantity) from public.fulfillment_line_items l where l.shop = f.shop and l.fulfillment_id = f.id
      )
    )
    from public.fulfillments f where f.shop = p_shop and f.order_id = p_order_id and f.shipment_id is null
    union all
    select c.changed_at, 5, case c.what when 'cancelled' then 'cancelled_elsewhere' else 'tracking_elsewhere' end, null,
      jsonb_build_object('fulfillment', f.name, 'before', c.before, 'after', c.after)
    from public.fulfillment_changes c
    join public.fulfillments f on f.shop = c.shop and f.id = c.fulfillment_id
    where c.shop = p_shop and c.order_id = p_order_id
      -- What somebody had cancelled from here stands there as a remedy.
      and not (c.what = 'cancelled' and exists (
        select from public.remedies r
        where r.shop = c.shop and r.order_id = c.order_id and r.target_id = c.fulfillment_id
          and r.kind = 'cancel_fulfillment' and coalesce(r.outcome, 'unclear') in ('done', 'unclear')
      ))
    union all
    select coalesce(r.finished_at, r.asked_at), 6, case when r.policy_key is null then 'remedy' else 'remedy_by_policy' end,
      r.asked_by, jsonb_build_object(
        'remedy', r.kind, 'outcome', coalesce(r.outcome, 'unclear'), 'about', r.about,
        'error', case when r.message is not null then jsonb_build_object('code', r.outcome, 'message', r.message) end
      )
    from public.remedies r where r.shop = p_shop and r.order_id = p_order_id
  )
  select coalesce(jsonb_agg(
    e.detail || jsonb_build_object('at', e.at, 'kind', e.kind, 'by', e.by) order by e.at desc, e.rank desc
  ), '[]')
  from (select * from events order by at desc, rank desc limit 500) e
$$;
