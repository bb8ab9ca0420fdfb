-- Everything that is derived is derived here, in the transaction that changed its sources.

-- The state of one line. The first that holds wins.
create function public.line_state(
  p_order_cancelled boolean, p_has_problem boolean, p_current integer, p_fulfilled integer, p_registered integer,
  p_routing text
) returns text language sql immutable set search_path = '' as $$
  select case
    when p_has_problem or (p_order_cancelled and p_fulfilled > 0) then 'problem'
    when p_order_cancelled then 'cancelled'
    when p_current = 0 then 'removed'
    when p_fulfilled >= p_current then 'shipped'
    when p_fulfilled + p_registered >= p_current then 'registered'
    when p_routing <> 'ready' then p_routing
    when p_fulfilled + p_registered > 0 then 'partly_shipped'
    else 'ready'
  end
$$;

create function public.refresh_order(p_shop text, p_order_id text, p_now timestamptz)
returns void language plpgsql set search_path = '' as $$
declare
  v_cancelled boolean;
begin
  select cancelled_at is not null or deleted_at is not null into v_cancelled
  from public.orders where shop = p_shop and id = p_order_id;

  update public.line_items l
  set fulfilled_quantity = q.fulfilled, registered_quantity = q.registered, state = q.state
  from (
    select c.*,
      public.line_state(v_cancelled, c.problem, c.current_quantity, c.fulfilled, c.registered, c.routing) as state
    from (
      select li.id, li.current_quantity, li.routing,
        coalesce((
          select sum(fl.quantity) from public.fulfillment_line_items fl
          join public.fulfillments f on f.shop = fl.shop and f.id = fl.fulfillment_id
          where fl.shop = p_shop and fl.line_item_id = li.id and f.status = 'SUCCESS'
        ), 0)::integer as fulfilled,
        coalesce(r.registered, 0)::integer as registered,
        coalesce(r.problem, false) or exists (
          select from public.shipment_amendments a
          join public.shipment_line_items sl on sl.shop = a.shop and sl.shipment_id = a.shipment_id
          where a.shop = p_shop and a.order_id = p_order_id and a.status = 'needs_attention' and sl.line_item_id = li.id
        ) as problem
      from public.line_items li
      left join lateral (
        select sum(sl.quantity - sl.fulfilled_quantity) as registered,
          bool_or(s.sync_status = 'needs_attention') as problem
        from public.shipment_line_items sl
        join public.shipments s on s.shop = sl.shop and s.id = sl.shipment_id
        where sl.shop = p_shop and sl.line_item_id = li.id
          and s.sync_status in ('pending', 'waiting', 'retry', 'needs_attention')
      ) r on true
      where li.shop = p_shop and li.order_id = p_order_id
    ) c
  ) q
  -- The order is named here, too: a plan that was made while the tables had no statistics must not read the whole shop.
  where l.shop = p_shop and l.order_id = p_order_id and l.id = q.id
    and (l.fulfilled_quantity, l.registered_quantity, l.state) is distinct from (q.fulfilled, q.registered, q.state);

  update public.orders o
  set state = l.state,
      state_since = case
        when o.state_since is null then o.shopify_created_at
        when o.state <> l.state then p_now
        else o.state_since
      end,
      partly_shipped = l.fulfilled > 0 and l.fulfilled < l.current and not v_cancelled,
      sync_due_at = s.due,
      changed_at = greatest(p_now, o.changed_at + interval '1 microsecond')
  from (
    select
      case
        when bool_or(state = 'problem') then 'problem'
        when v_cancelled then 'cancelled'
        when bool_or(state in ('ready', 'partly_shipped')) then 'to_ship'
        when coalesce(bool_or(state in (
          'not_routed', 'permission_missing', 'on_hold', 'scheduled', 'other_location', 'out_of_stock', 'registered'
        )), true) then 'waiting'
        when bool_or(state = 'shipped') then 'shipped'
        else 'nothing_to_ship'
      end as state,
      coalesce(sum(least(fulfilled_quantity, current_quantity)), 0) as fulfilled,
      coalesce(sum(current_quantity), 0) as current
    from public.line_items where shop = p_shop and order_id = p_order_id
  ) l, (
    select least(
      (
        select min(sync_pending_until) from public.shipments
        where shop = p_shop and order_id = p_order_id and sync_status in ('pending', 'waiting', 'retry')
          and not public.is_being_undone(p_shop, id)
      ),
      (
        select min(next_try_at) from public.shipment_amendments
        where shop = p_shop and order_id = p_order_id and status in ('pending', 'retry')
      )
    ) as due
  ) s
  where o.shop = p_shop and o.id = p_order_id;

  with wanted as (
    select distinct k.kind, k.value
    from public.line_items li, lateral (values ('vendor', li.vendor), ('location', li.assigned_location)) k(kind, value)
    where li.shop = p_shop and li.order_id = p_order_id and k.value <> ''
  ), gone as (
    delete from public.order_facets f
    where f.shop = p_shop and f.order_id = p_order_id and (f.kind, f.value) not in (select w.kind, w.value from wanted w)
  )
  insert into public.order_facets (shop, order_id, kind, value, shopify_created_at)
  select p_shop, p_order_id, w.kind, w.value, o.shopify_created_at
  from wanted w join public.orders o on o.shop = p_shop and o.id = p_order_id
  on conflict do nothing;

  insert into public.order_search as x (shop, order_id, shopify_created_at, text)
  select o.shop, o.id, o.shopify_created_at, public.search_form(concat_ws(' ', o.name, (
      select string_agg(concat_ws(' ', l.sku, l.title, l.variant_title, l.vendor), ' ' order by l.position, l.id)
      from public.line_items l where l.shop = p_shop and l.order_id = p_order_id
    ), (
      select string_agg(array_to_string(s.tracking_numbers, ' '), ' ' order by s.registered_at, s.id)
      from public.shipments s where s.shop = p_shop and s.order_id = p_order_id
    )))
  from public.orders o where o.shop = p_shop and o.id = p_order_id
  on conflict (shop, order_id) do update set text = excluded.text where x.text <> excluded.text;
end $$;
