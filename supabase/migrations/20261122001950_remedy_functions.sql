-- Having something done on Shopify about work that it holds back: what may be in question, and writing down what is done.

-- Writes down what is about to be asked of Shopify, and returns null; or why it must not be: {outcome, message}. When this
-- id was used before, that is what came of it ('unclear' while it has no outcome). 'busy': somebody else is just doing
-- something to the order. 'changed': no such order, or the policy has had its one try. The order is looked at again soon,
-- even if nobody gets to finish this.
-- p_remedy: {orderId, by, policyKey, kind, fulfillmentOrderId | fulfillmentId, …}
create function public.begin_remedy(p_shop text, p_id uuid, p_remedy jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_order_id text := p_remedy->>'orderId';
  v_known public.remedies;
begin
  perform from public.orders where shop = p_shop and id = v_order_id for update;
  if not found then
    return jsonb_build_object('outcome', 'changed', 'message', null);
  end if;
  select * into v_known from public.remedies where shop = p_shop and id = p_id;
  if found then
    return jsonb_build_object('outcome', coalesce(v_known.outcome, 'unclear'), 'message', v_known.message);
  end if;
  -- One that a process did not live to finish is in nobody's way for long.
  if exists (
    select from public.remedies
    where shop = p_shop and order_id = v_order_id and finished_at is null and asked_at > p_now - interval '2 minutes'
  ) then
    return jsonb_build_object('outcome', 'busy', 'message', null);
  end if;
  insert into public.remedies (shop, id, order_id, target_id, kind, request, asked_by, policy_key, asked_at)
  values (
    p_shop, p_id, v_order_id, coalesce(p_remedy->>'fulfillmentOrderId', p_remedy->>'fulfillmentId'), p_remedy->>'kind',
    p_remedy - 'by' - 'orderId' - 'policyKey', p_remedy->>'by', p_remedy->>'policyKey', p_now
  )
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'changed', 'message', null);
  end if;
  update public.orders set look_due_at = least(look_due_at, p_now + interval '1 minute')
  where shop = p_shop and id = v_order_id;
  return null;
end $$;

-- Writes down what came of it, and wakes the order.
create function public.finish_remedy(
  p_shop text, p_id uuid, p_outcome text, p_message text, p_about jsonb, p_now timestamptz
) returns void language plpgsql set search_path = '' as $$
declare
  v_order_id text;
begin
  update public.remedies
  set outcome = p_outcome, message = p_message, about = p_about, finished_at = p_now
  where shop = p_shop and id = p_id and finished_at is null
  returning order_id into v_order_id;
  if v_order_id is not null then
    perform public.wake_order(p_shop, v_order_id, p_now);
  end if;
end $$;

-- Whether Shopify has work on a fulfillment order that takes no fulfillment now. One that a service gave back is cancelled
-- and may still be moved.
create function public.is_blocked_work(p_one public.fulfillment_orders)
returns boolean language sql immutable set search_path = '' as $$
  select p_one.status <> 'CLOSED' and (p_one.status <> 'CANCELLED' or p_one.supported_actions @> '{MOVE}')
    and not p_one.supported_actions @> '{CREATE_FULFILLMENT}'
$$;

-- What an order's remedies are decided from, beside Shopify itself: {orderName, grantedScopes, registered: {lineItemId:
-- pieces that are registered and not on Shopify}, fulfillmentOrders: [{id, isBlocked, lines}] as the last look saw them,
-- fulfillmentsInTheWay: [id]}. In the way: made elsewhere, of lines that are registered here beyond what is left. Null for
-- an order that is not the shop's.
create function public.blocked_work(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  with registered as (
    select l.line_item_id, sum(l.quantity - l.fulfilled_quantity) as pieces,
      bool_or(s.sync_status = 'needs_attention' and s.sync_reason = 'over_quantity') as is_too_much
    from public.shipments s
    join public.shipment_line_items l on l.shop = s.shop and l.shipment_id = s.id
    where s.shop = p_shop and s.order_id = p_order_id
      and s.sync_status in ('pending', 'waiting', 'retry', 'needs_attention')
      and l.quantity > l.fulfilled_quantity and not public.is_being_undone(s.shop, s.id)
    group by l.line_item_id
  )
  select jsonb_build_object(
    'orderName', o.name,
    'grantedScopes', to_jsonb(c.granted_scopes),
    'registered', coalesce((select jsonb_object_agg(r.line_item_id, r.pieces) from registered r), '{}'),
    'fulfillmentOrders', coalesce((
      select jsonb_agg(jsonb_build_object('id', f.id, 'isBlocked', public.is_blocked_work(f), 'lines', f.lines) order by f.id)
      from public.fulfillment_orders f
      where f.shop = p_shop and f.order_id = o.id and (
        public.is_blocked_work(f) or f.supported_actions @> '{CREATE_FULFILLMENT}'
      )
    ), '[]'),
    'fulfillmentsInTheWay', coalesce((
      select jsonb_agg(f.id order by f.shopify_created_at desc, f.id) from public.fulfillments f
      where f.shop = p_shop and f.order_id = o.id and f.shipment_id is null and f.status = 'SUCCESS' and exists (
        select from public.fulfillment_line_items l join registered r on r.line_item_id = l.line_item_id
        where l.shop = f.shop and l.fulfillment_id = f.id and r.is_too_much
      )
    ), '[]')
  )
  from public.orders o join public.shopify_connections c on c.shop = o.shop
  where o.shop = p_shop and o.id = p_order_id
$$;

-- Shops that let the app do something by itself, and can be worked for now.
create function public.shops_with_policy(p_now timestamptz)
returns setof text language sql stable set search_path = '' as $$
  select shop from public.shopify_connections
  where status = 'active' and (paused_until is null or paused_until <= p_now)
    and settings @? '$.automaticRemedies[*]'
  order by shop
$$;

-- Orders, the oldest first, in which a registered shipment waits and Shopify holds work back in a way that such a policy
-- may end, by what the last look saw: [{orderId, orderName}]. p_holds: reasons that may be released. p_only_new: only
-- those with work that no policy was held against since that look.
create function public.policy_orders(p_shop text, p_kinds text[], p_holds text[], p_only_new boolean, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('orderId', c.id, 'orderName', c.name)
    order by c.shopify_created_at, c.id), '[]')
  from (
    select o.id, o.name, o.shopify_created_at
    from public.orders o
    where o.shop = p_shop and o.deleted_at is null and o.cancelled_at is null
      and o.id in (
        select s.order_id from public.shipments s
        where s.shop = p_shop and s.sync_status = 'waiting' and not public.is_being_undone(s.shop, s.id)
      )
      and exists (
        select from public.fulfillment_orders f
        where f.shop = o.shop and f.order_id = o.id and public.is_blocked_work(f) and not (p_only_new and f.policy_checked)
          and case f.status
            when 'SCHEDULED' then 'open' = any (p_kinds)
            when 'ON_HOLD' then 'release_holds' = any (p_kinds)
              and not exists (select from jsonb_array_elements(f.holds) h where h->>'reason' <> all (p_holds))
            else 'move' = any (p_kinds) and f.supported_actions @> '{MOVE}'
          end
      )
    order by o.shopify_created_at, o.id limit p_limit
  ) c
$$;

-- A policy is held against what the last look saw of these orders: not again before the next look.
create function public.mark_policy_checked(p_shop text, p_order_ids text[])
returns void language sql set search_path = '' as $$
  update public.fulfillment_orders set policy_checked = true where shop = p_shop and order_id = any (p_order_ids)
$$;

-- What a policy has had its one try at: the keys, of one order.
create function public.policy_tries(p_shop text, p_order_id text)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('targetId', target_id, 'policyKey', policy_key)), '[]')
  from public.remedies where shop = p_shop and order_id = p_order_id and policy_key is not null
    and outcome is distinct from 'unreached'
$$;
