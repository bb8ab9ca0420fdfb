-- Files of tracking numbers: what is kept of them, what is to come of each row, and how they are worked through.
-- Of a file only the columns are kept that say what was shipped (decision 017), and they for 30 days.

create table public.imports (
  shop text not null references public.shopify_connections on delete cascade,
  id uuid not null default gen_random_uuid(),
  file_name text not null,
  -- The label tool whose columns these are, 'remembered', or null.
  recognized text,
  -- The headers of the columns that are kept.
  columns text[] not null,
  -- reading: its rows are being stored. ready: checked, and waits for somebody to say yes.
  status text not null default 'reading' check (status in ('reading', 'ready', 'registering', 'done')),
  created_at timestamptz not null,
  created_by text,
  confirmed_at timestamptz,
  confirmed_by text,
  notify_customer boolean not null default false,
  -- Whether rows with warnings are registered, too.
  with_warnings boolean not null default false,
  finished_at timestamptz,
  -- One process at a time registers its shipments. One that lost its lease can write nothing.
  lease_token uuid,
  lease_until timestamptz,
  primary key (shop, id)
);

create index imports_by_age on public.imports (shop, created_at desc, id desc);
create index imports_registering on public.imports (confirmed_at) where status = 'registering';

-- A shipment that rows of a file become, until it is registered.
create table public.import_shipments (
  shop text not null,
  import_id uuid not null,
  number integer not null,
  order_id text not null,
  request_id text not null,
  -- As app/shipments/registration.ts has them.
  lines jsonb not null,
  -- The rows that it stands for.
  rows integer[] not null,
  warned boolean not null,
  -- Whether it is its order's first shipment, and its first without a warning: the customer gets one mail.
  first boolean not null,
  first_clean boolean not null,
  done boolean not null default false,
  primary key (shop, import_id, number),
  foreign key (shop, import_id) references public.imports on delete cascade
);

create index import_shipments_to_do on public.import_shipments (shop, import_id, number) where not done;

create table public.import_rows (
  shop text not null,
  import_id uuid not null,
  -- As a spreadsheet numbers it.
  number integer not null,
  cells text[] not null,
  outcome text not null check (outcome in ('register', 'warning', 'skipped', 'error', 'registered')),
  -- Why (app/imports/plan-import.ts), and what the sentence about it needs.
  code text,
  detail jsonb not null,
  order_id text,
  order_name text,
  primary key (shop, import_id, number),
  foreign key (shop, import_id) references public.imports on delete cascade
);

create index import_rows_by_outcome on public.import_rows (shop, import_id, outcome, number);

-- Which columns say what in a shop's files, by what the columns are called.
create table public.import_mappings (
  shop text not null references public.shopify_connections on delete cascade,
  fingerprint text not null,
  mapping jsonb not null,
  used_at timestamptz not null,
  primary key (shop, fingerprint)
);

alter table public.imports enable row level security;
alter table public.import_shipments enable row level security;
alter table public.import_rows enable row level security;
alter table public.import_mappings enable row level security;

-- An order's name as it is compared: #1001, ＃1001 and 1001 are the same (app/imports/order-reference.ts).
create function public.order_key(p_name text)
returns text language sql immutable set search_path = '' as $$
  select ltrim(public.search_form(p_name), '#')
$$;

create index orders_by_key on public.orders (shop, public.order_key(name));

-- Was it taken back, here or on Shopify? Then what was in it can be shipped anew, under whatever number.
create function public.shipment_ended(p_shipment public.shipments)
returns boolean language sql stable set search_path = '' as $$
  select p_shipment.sync_status = 'cancelled' or p_shipment.sync_status = 'synced' and not exists (
    select from public.fulfillments f
    where f.shop = p_shipment.shop and f.order_id = p_shipment.order_id and f.shipment_id = p_shipment.id
      and f.status = 'SUCCESS'
  )
$$;

-- The orders that go by these names, with what is left of them and what was shipped: [ImportOrder]
-- (app/imports/plan-import.ts).
create function public.orders_for_import(p_shop text, p_keys text[])
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', o.id, 'name', o.name, 'key', public.order_key(o.name), 'cancelled', o.cancelled_at is not null,
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', l.id, 'sku', l.sku, 'title', concat_ws(' / ', l.title, l.variant_title),
        'left', greatest(0, l.current_quantity - l.fulfilled_quantity - l.registered_quantity),
        'shippable', l.state <> 'not_shippable'
      ) order by l.position, l.id), '[]')
      from public.line_items l where l.shop = p_shop and l.order_id = o.id
    ),
    'parcels', (
      select coalesce(jsonb_agg(jsonb_build_object('numbers', to_jsonb(p.numbers), 'lineItemIds', to_jsonb(p.lines))), '[]')
      from (
        select s.tracking_numbers as numbers, array(
          select sl.line_item_id from public.shipment_line_items sl where sl.shop = p_shop and sl.shipment_id = s.id
        ) as lines
        from public.shipments s where s.shop = p_shop and s.order_id = o.id and not public.shipment_ended(s)
        union all
        select f.tracking_numbers, array(
          select fl.line_item_id from public.fulfillment_line_items fl where fl.shop = p_shop and fl.fulfillment_id = f.id
        )
        from public.fulfillments f where f.shop = p_shop and f.order_id = o.id and f.status = 'SUCCESS'
      ) p
    ),
    'ended', (
      select count(*) from public.shipments s where s.shop = p_shop and s.order_id = o.id and public.shipment_ended(s)
    )
  )), '[]')
  from public.orders o
  where o.shop = p_shop and public.order_key(o.name) = any (p_keys) and o.deleted_at is null
$$;

-- Begins an import; its rows follow. p_import: {fileName, recognized, columns, by}.
create function public.create_import(p_shop text, p_import jsonb, p_now timestamptz)
returns uuid language sql set search_path = '' as $$
  insert into public.imports (shop, file_name, recognized, columns, created_at, created_by)
  values (
    p_shop, p_import->>'fileName', p_import->>'recognized', array(select jsonb_array_elements_text(p_import->'columns')),
    p_now, p_import->>'by'
  ) returning id
$$;

-- Some of an import's rows and shipments, as app/imports/plan-import.ts has them; rows with their cells.
create function public.add_to_import(p_shop text, p_import_id uuid, p_rows jsonb, p_shipments jsonb)
returns void language plpgsql set search_path = '' as $$
begin
  insert into public.import_rows (shop, import_id, number, cells, outcome, code, detail, order_id, order_name)
  select p_shop, p_import_id, (r->>'number')::integer, array(select jsonb_array_elements_text(r->'cells')),
    r->>'outcome', r->>'code', r->'detail', r->>'orderId', r->>'orderName'
  from jsonb_array_elements(p_rows) r;
  insert into public.import_shipments (
    shop, import_id, number, order_id, request_id, lines, rows, warned, first, first_clean
  )
  select p_shop, p_import_id, (s->>'number')::integer, s->>'orderId', s->>'requestId', s->'lines',
    array(select jsonb_array_elements_text(s->'rows')::integer), (s->>'warned')::boolean, (s->>'first')::boolean,
    (s->>'firstClean')::boolean
  from jsonb_array_elements(p_shipments) s;
end $$;

-- All rows are stored. The mapping is remembered for files with these columns, and for the file of rows to correct.
create function public.finish_reading(
  p_shop text, p_import_id uuid, p_fingerprints text[], p_mapping jsonb, p_now timestamptz
) returns void language plpgsql set search_path = '' as $$
begin
  update public.imports set status = 'ready' where shop = p_shop and id = p_import_id and status = 'reading';
  insert into public.import_mappings (shop, fingerprint, mapping, used_at)
  select distinct p_shop, f, p_mapping, p_now from unnest(p_fingerprints) f
  on conflict (shop, fingerprint) do update set mapping = excluded.mapping, used_at = excluded.used_at;
end $$;

-- Somebody says yes. Returns the import's status, or 'unknown'. Saying it again changes nothing.
create function public.confirm_import(
  p_shop text, p_import_id uuid, p_by text, p_notify_customer boolean, p_with_warnings boolean, p_now timestamptz
) returns text language plpgsql set search_path = '' as $$
begin
  update public.imports
  set status = 'registering', confirmed_at = p_now, confirmed_by = p_by, notify_customer = p_notify_customer,
    with_warnings = p_with_warnings
  where shop = p_shop and id = p_import_id and status = 'ready';
  if found and not p_with_warnings then
    update public.import_shipments set done = true where shop = p_shop and import_id = p_import_id and warned;
  end if;
  return coalesce((select status from public.imports where shop = p_shop and id = p_import_id), 'unknown');
end $$;

-- Throws away an import that nobody has confirmed. Returns whether it did.
create function public.discard_import(p_shop text, p_import_id uuid)
returns boolean language plpgsql set search_path = '' as $$
begin
  delete from public.imports where shop = p_shop and id = p_import_id and status in ('reading', 'ready');
  return found;
end $$;

-- Hands an import to one worker, the one that waits longest: {shop, id, leaseToken, registeredBy}, or null when
-- there is none.
create function public.claim_import(p_now timestamptz, p_lease_seconds integer)
returns jsonb language sql set search_path = '' as $$
  update public.imports i
  set lease_token = gen_random_uuid(), lease_until = p_now + p_lease_seconds * interval '1 second'
  from (
    select w.shop, w.id
    from public.imports w join public.shopify_connections c on c.shop = w.shop and c.status = 'active'
    where w.status = 'registering' and (w.lease_until is null or w.lease_until <= p_now)
    order by w.confirmed_at limit 1
    for update of w skip locked
  ) next
  where i.shop = next.shop and i.id = next.id
  returning jsonb_build_object(
    'shop', i.shop, 'id', i.id, 'leaseToken', i.lease_token, 'registeredBy', i.confirmed_by
  )
$$;

create function public.release_import(p_shop text, p_import_id uuid, p_lease_token uuid)
returns void language sql set search_path = '' as $$
  update public.imports set lease_token = null, lease_until = null
  where shop = p_shop and id = p_import_id and lease_token = p_lease_token
$$;

-- The next shipments of an import: [{number, requestId, lines, mails}]. mails: whether the customer gets mail about it:
-- an order's first shipment, since an import is one act of entry.
create function public.import_batch(p_shop text, p_import_id uuid, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'number', s.number, 'requestId', s.request_id, 'lines', s.lines,
    'mails', i.notify_customer and case when i.with_warnings then s.first else s.first_clean end
  ) order by s.number), '[]')
  from public.imports i, lateral (
    select * from public.import_shipments
    where shop = p_shop and import_id = p_import_id and not done order by number limit p_limit
  ) s
  where i.shop = p_shop and i.id = p_import_id
$$;

-- Registers some shipments of an import and notes with their rows what came of it, in one transaction, and ends the
-- import with its last one. Each goes through register_shipments: the checks are those of any registration.
-- p_registrations: [{number, registration}], registration as register_shipments takes it, or null for one that was
-- refused before. Returns false when the lease is lost: nothing is written then.
create function public.register_import_batch(
  p_shop text, p_import_id uuid, p_lease_token uuid, p_registrations jsonb, p_now timestamptz, p_lease_seconds integer
) returns boolean language plpgsql set search_path = '' as $$
declare
  v_number integer;
  v_rows integer[];
  v_registration jsonb;
  v_answer jsonb;
  v_error jsonb;
begin
  update public.imports set lease_until = p_now + p_lease_seconds * interval '1 second'
  where shop = p_shop and id = p_import_id and lease_token = p_lease_token and status = 'registering';
  if not found then
    return false;
  end if;

  -- By order, as everything that locks several does.
  for v_number, v_rows, v_registration in
    select s.number, s.rows, r->'registration'
    from jsonb_array_elements(p_registrations) r
    join public.import_shipments s
      on s.shop = p_shop and s.import_id = p_import_id and s.number = (r->>'number')::integer and not s.done
    order by s.order_id, s.number
  loop
    v_answer := case when jsonb_typeof(v_registration) = 'object'
      then public.register_shipments(p_shop, v_registration, p_now)
      else '{"ok": false, "errors": [{"code": "refused"}]}'
    end;
    v_error := v_answer->'errors'->0;
    update public.import_rows
    set outcome = case
        when (v_answer->>'ok')::boolean and not (v_answer->>'replayed')::boolean then 'registered'
        when (v_answer->>'ok')::boolean or v_error->>'code' = 'request_id_reused' then 'skipped'
        else 'error'
      end,
      code = case
        when (v_answer->>'ok')::boolean and not (v_answer->>'replayed')::boolean then null
        when (v_answer->>'ok')::boolean or v_error->>'code' = 'request_id_reused' then 'already_registered'
        when v_error->>'code' in ('over_quantity', 'order_cancelled') then v_error->>'code'
        when v_error->>'code' = 'unknown_line' then 'line_unknown'
        else 'refused'
      end,
      detail = case when v_error ? 'left' then detail || jsonb_build_object('left', v_error->'left') else detail end
    -- By the whole key: a plan that was made while the table was empty must not read all of the import.
    where shop = p_shop and import_id = p_import_id and number = any (v_rows);
    update public.import_shipments set done = true where shop = p_shop and import_id = p_import_id and number = v_number;
  end loop;

  update public.imports set status = 'done', finished_at = p_now, lease_token = null, lease_until = null
  where shop = p_shop and id = p_import_id and not exists (
    select from public.import_shipments where shop = p_shop and import_id = p_import_id and not done
  );
  return true;
end $$;

-- Deletes what is no longer needed. Returns how many imports.
create function public.prune_imports(p_now timestamptz)
returns integer language plpgsql set search_path = '' as $$
declare
  v_count integer;
begin
  delete from public.imports
  where created_at < p_now - interval '30 days' or (status = 'reading' and created_at < p_now - interval '1 hour');
  get diagnostics v_count = row_count;
  return v_count;
end $$;

create function public.import_summary(p_import public.imports)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'id', p_import.id, 'fileName', p_import.file_name, 'recognized', p_import.recognized, 'status', p_import.status,
    'createdAt', p_import.created_at, 'createdBy', p_import.created_by, 'confirmedAt', p_import.confirmed_at,
    'finishedAt', p_import.finished_at, 'notifyCustomer', p_import.notify_customer,
    'withWarnings', p_import.with_warnings,
    'rows', (
      select coalesce(jsonb_object_agg(g.outcome, g.n), '{}')
      from (
        select outcome, count(*) as n from public.import_rows
        where shop = p_import.shop and import_id = p_import.id group by outcome
      ) g
    )
  )
$$;

-- The newest imports of a shop, newest first.
create function public.recent_imports(p_shop text, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(public.import_summary(i) order by (i).created_at desc, (i).id desc), '[]')
  from (
    select i from public.imports i
    where i.shop = p_shop and i.status <> 'reading' order by i.created_at desc, i.id desc limit p_limit
  ) t
$$;

-- One import with its columns and a page of its rows, or null. p_outcomes: which rows. The page starts after row p_after,
-- or, when p_before is not null, ends before that.
create function public.import_detail(
  p_shop text, p_import_id uuid, p_outcomes text[], p_after integer, p_before integer, p_limit integer
) returns jsonb language sql stable set search_path = '' as $$
  with wanted as (
    select * from public.import_rows
    where shop = p_shop and import_id = p_import_id and outcome = any (p_outcomes)
  ), page as (
    (select * from wanted where p_before is null and number > p_after order by number limit p_limit)
    union all
    (select * from wanted where number < p_before order by number desc limit p_limit)
  )
  select public.import_summary(i) || jsonb_build_object(
    'columns', to_jsonb(i.columns),
    'shipments', (
      select jsonb_build_object(
        'clean', count(*) filter (where not warned), 'warned', count(*) filter (where warned),
        'toDo', count(*) filter (where not done)
      )
      from public.import_shipments where shop = p_shop and import_id = p_import_id
    ),
    'page', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'number', r.number, 'cells', to_jsonb(r.cells), 'outcome', r.outcome, 'code', r.code, 'detail', r.detail,
        'orderId', r.order_id, 'orderName', r.order_name
      ) order by r.number), '[]')
      from page r
    ),
    'hasPrevious', exists (select from wanted where number < (select min(number) from page)),
    'hasNext', exists (select from wanted where number > (select max(number) from page))
  )
  from public.imports i where i.shop = p_shop and i.id = p_import_id and i.status <> 'reading'
$$;

-- What is left to ship, one row a line, oldest orders first: {lines: [{orderId, orderName, lineItemId, sku, title,
-- quantity, siblings}], last}. p_order_ids: these orders, with everything that is left of them; null: whatever can ship
-- now. p_limit: orders. p_after: the last of the page before, {createdAt, id}; last is that of this page, or null.
create function public.lines_to_ship(p_shop text, p_order_ids text[], p_after jsonb, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  with page as (
    select id, name, shopify_created_at from public.orders
    where shop = p_shop and cancelled_at is null and deleted_at is null
      and (p_order_ids is null or id = any (p_order_ids))
      and (p_order_ids is not null or state in ('to_ship', 'waiting', 'problem'))
      and (p_after is null or (shopify_created_at, id) > ((p_after->>'createdAt')::timestamptz, p_after->>'id'))
    order by shopify_created_at, id limit p_limit
  )
  select jsonb_build_object(
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'orderId', o.id, 'orderName', o.name, 'lineItemId', l.id, 'sku', l.sku,
        'title', concat_ws(' / ', l.title, l.variant_title),
        'quantity', l.current_quantity - l.fulfilled_quantity - l.registered_quantity,
        'siblings', array(select s.id from public.line_items s where s.shop = p_shop and s.order_id = o.id)
      ) order by o.shopify_created_at, o.id, l.position, l.id), '[]')
      from page o join public.line_items l on l.shop = p_shop and l.order_id = o.id
      where l.current_quantity > l.fulfilled_quantity + l.registered_quantity
        and (p_order_ids is null or l.state <> 'not_shippable')
        and (p_order_ids is not null or l.state in ('ready', 'partly_shipped'))
    ),
    'last', (
      select jsonb_build_object('createdAt', shopify_created_at, 'id', id)
      from page order by shopify_created_at desc, id desc limit 1
    )
  )
$$;
