-- What Shopify has in stock of the items that are still to ship. Read apart from everything else: nothing waits for it.

create table public.inventory_items (
  shop text not null references public.shopify_connections on delete cascade,
  id text not null check (id ~ '^gid://shopify/InventoryItem/[0-9]+$'),
  -- Where staff find it in the admin; null until one of its lines was asked for.
  product_id text,
  -- Shopify counts it at all.
  tracked boolean not null,
  -- By location: {"gid://shopify/Location/1": {"onHand": 3, "available": 1}}. Empty: no location stocks it.
  levels jsonb not null default '{}',
  -- The same at all locations together, and how many there are.
  on_hand integer not null,
  available integer not null,
  locations integer not null,
  seen_at timestamptz not null,
  -- When it is to be read again; null while no line that is to ship needs it.
  read_due_at timestamptz,
  primary key (shop, id)
);

create index inventory_items_due on public.inventory_items (read_due_at) where read_due_at is not null;

alter table public.inventory_items enable row level security;

-- The stock of an item at a location or, without one, at all of them: {tracked, onHand, available, locations, seenAt}.
-- Null for an item that is not known.
create function public.stock_at(p_item public.inventory_items, p_location_id text)
returns jsonb language sql stable set search_path = '' as $$
  select case when p_item.id is not null then jsonb_build_object(
    'tracked', p_item.tracked, 'locations', p_item.locations, 'seenAt', p_item.seen_at,
    'onHand', case when p_location_id is null then p_item.on_hand
      else coalesce((p_item.levels->p_location_id->>'onHand')::integer, 0) end,
    'available', case when p_location_id is null then p_item.available
      else coalesce((p_item.levels->p_location_id->>'available')::integer, 0) end
  ) end
$$;

-- Hands out what of stock is to be read now: lines whose item is not known yet, and items that are due. What was handed
-- out is not due again before p_next, whatever comes of it.
create function public.claim_stock(p_now timestamptz, p_next timestamptz, p_limit integer)
returns table (shop text, line_item_ids text[], inventory_item_ids text[]) language sql set search_path = '' as $$
  with working as (
    select c.shop from public.shopify_connections c
    where c.status = 'active' and (c.paused_until is null or c.paused_until <= p_now)
  ), lines as (
    update public.line_items l set inventory_asked_at = p_next
    where (l.shop, l.id) in (
      select d.shop, d.id from public.line_items d
      where d.inventory_item_id is null
        and d.state not in ('shipped', 'removed', 'cancelled', 'not_shippable')
        and d.inventory_asked_at <= p_now and d.shop in (select w.shop from working w)
      order by d.inventory_asked_at limit p_limit for update skip locked
    )
    returning l.shop, l.id
  ), items as (
    update public.inventory_items i set read_due_at = p_next
    where (i.shop, i.id) in (
      select d.shop, d.id from public.inventory_items d
      where d.read_due_at <= p_now and d.shop in (select w.shop from working w)
      order by d.read_due_at limit p_limit for update skip locked
    )
    returning i.shop, i.id
  )
  select s.shop,
    coalesce((select array_agg(l.id) from lines l where l.shop = s.shop), '{}'),
    coalesce((select array_agg(i.id) from items i where i.shop = s.shop), '{}')
  from (select l.shop from lines l union select i.shop from items i) s
$$;

-- Keeps what was read. p_items: [{id, productId, tracked, levels}], productId null where it was not asked for; p_lines: [{id, inventoryItemId}], '' where there is none.
create function public.record_stock(p_shop text, p_items jsonb, p_lines jsonb, p_now timestamptz, p_next timestamptz)
returns void language plpgsql set search_path = '' as $$
declare
  v_new integer;
  v_changed integer;
begin
  update public.line_items l set inventory_item_id = x."inventoryItemId"
  from jsonb_to_recordset(p_lines) as x("id" text, "inventoryItemId" text)
  where l.shop = p_shop and l.id = x."id" and l.inventory_item_id is distinct from x."inventoryItemId";
  get diagnostics v_new = row_count;

  select count(*) into v_changed
  from jsonb_to_recordset(p_items) as x("id" text, "tracked" boolean, "levels" jsonb)
  left join public.inventory_items i on i.shop = p_shop and i.id = x."id"
  where (i.tracked, i.levels) is distinct from (x."tracked", x."levels");

  insert into public.inventory_items as i (
    shop, id, product_id, tracked, levels, on_hand, available, locations, seen_at, read_due_at
  )
  select p_shop, x."id", x."productId", x."tracked", x."levels", t.on_hand, t.available, t.locations, p_now,
    case when x."tracked" and exists (
      select from public.line_items l
      where l.shop = p_shop and l.inventory_item_id = x."id"
        and l.state not in ('shipped', 'removed', 'cancelled', 'not_shippable')
    ) then p_next end
  from jsonb_to_recordset(p_items) as x("id" text, "productId" text, "tracked" boolean, "levels" jsonb), lateral (
    select coalesce(sum((level->>'onHand')::integer), 0) as on_hand,
      coalesce(sum((level->>'available')::integer), 0) as available, count(*) as locations
    from jsonb_each(x."levels") as e(location_id, level)
  ) t
  order by x."id"
  on conflict (shop, id) do update set
    product_id = coalesce(excluded.product_id, i.product_id),
    tracked = excluded.tracked, levels = excluded.levels, on_hand = excluded.on_hand, available = excluded.available,
    locations = excluded.locations, seen_at = excluded.seen_at, read_due_at = excluded.read_due_at
  where i.seen_at <= excluded.seen_at;

  if v_new + v_changed > 0 then
    update public.shopify_connections set changed_at = greatest(p_now, changed_at + interval '1 microsecond')
    where shop = p_shop;
  end if;
end $$;
