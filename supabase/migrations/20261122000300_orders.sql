-- Orders as the desk sees them. No money and no personal data: what is needed to ship, and nothing else.

create table public.orders (
  shop text not null references public.shopify_connections on delete cascade,
  id text not null check (id ~ '^gid://shopify/Order/[0-9]+$'),
  name text not null,
  source_name text,
  financial_status text,
  tags text[] not null default '{}',
  shopify_created_at timestamptz not null,
  -- Guards against an older payload overwriting a newer one.
  shopify_updated_at timestamptz not null,
  closed_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  deleted_at timestamptz,
  -- Derived by refresh_order, never written by hand.
  state text not null default 'waiting'
    check (state in ('to_ship', 'waiting', 'problem', 'shipped', 'cancelled', 'nothing_to_ship')),
  partly_shipped boolean not null default false,
  -- Since when it is in this state; the first one counts from when it was placed.
  state_since timestamptz,
  changed_at timestamptz not null default now(),
  -- The earliest next try of its shipments, and when Shopify's side is to be read again: what the worker claims by.
  sync_due_at timestamptz,
  look_due_at timestamptz,
  -- Looks in a row that left something unrouted; sets the pace of the next one.
  look_count integer not null default 0,
  looked_at timestamptz,
  -- One worker at a time works on an order. A worker that lost its lease can write nothing.
  lease_token uuid,
  lease_until timestamptz,
  -- Counts wakes, so that one that arrives while a worker is busy with the order is not lost.
  wake_count integer not null default 0,
  claimed_wake_count integer not null default 0,
  primary key (shop, id)
);

create index orders_by_age on public.orders (shop, shopify_created_at desc, id desc) where deleted_at is null;
create index orders_by_state on public.orders (shop, state, shopify_created_at desc, id desc) where deleted_at is null;
create index orders_open on public.orders (shop, shopify_created_at desc, id desc)
  where state in ('to_ship', 'waiting', 'problem') and deleted_at is null;
create index orders_partly_shipped on public.orders (shop, shopify_created_at desc, id desc)
  where partly_shipped and deleted_at is null;
create index orders_sync_due on public.orders (shop, sync_due_at) where sync_due_at is not null;
create index orders_look_due on public.orders (shop, look_due_at) where look_due_at is not null;
create index orders_changed on public.orders (shop, changed_at desc, id desc);

-- What orders are filtered by: the vendors and the locations of their lines. Derived by refresh_order.
create table public.order_facets (
  shop text not null,
  order_id text not null,
  kind text not null check (kind in ('vendor', 'location')),
  value text not null,
  shopify_created_at timestamptz not null,
  primary key (shop, order_id, kind, value),
  foreign key (shop, order_id) references public.orders on delete cascade
);

create index order_facets_by_age on public.order_facets (shop, kind, value, shopify_created_at desc, order_id desc);

-- What an order is found by. Apart from the order, which changes far more often.
create table public.order_search (
  shop text not null,
  order_id text not null,
  shopify_created_at timestamptz not null,
  text text not null,
  primary key (shop, order_id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

-- Letters as they are compared: wide and narrow, large and small are the same.
create function public.search_form(p_text text)
returns text language sql immutable set search_path = '' as $$
  select lower(trim(regexp_replace(normalize(p_text, NFKC), '\s+', ' ', 'g')))
$$;

-- The terms that a text in search_form is found by, wherever in it they stand: each two and each three characters of a
-- word (pg_trgm has three only, and Japanese words are often two); of numbers also four to six, since three digits say
-- little where everything is numbers; and numbers in whole, marked.
create function public.search_terms(p_text text)
returns text[] language sql immutable set search_path = '' as $$
  select coalesce(array_agg(substr(w, i, n)), '{}')
    || coalesce(array_agg('=' || w) filter (where n = 4 and i = 1), '{}')
  from string_to_table(p_text, ' ') w,
    generate_series(2, case when ltrim(w, '#0123456789') = '' then 6 else 3 end) n,
    generate_series(1, length(w) - n + 1) i
$$;

-- Of a search's terms those that are no part of another: the fewest that say the same.
create function public.longest_terms(p_terms text[])
returns text[] language sql immutable set search_path = '' as $$
  select coalesce(array_agg(distinct t), '{}') from unnest(p_terms) t
  where t not like '=%' and not exists (select from unnest(p_terms) u where u not like '=%' and u <> t and strpos(u, t) > 0)
$$;

create index order_search_by_age on public.order_search (shop, shopify_created_at desc, order_id desc);
create index order_search_terms on public.order_search using gin (public.search_terms(text));

create table public.line_items (
  shop text not null,
  id text not null check (id ~ '^gid://shopify/LineItem/[0-9]+$'),
  order_id text not null,
  position integer not null,
  sku text,
  title text not null,
  variant_title text,
  vendor text,
  variant_id text,
  quantity integer not null check (quantity >= 0),
  -- What is left of quantity after removals and refunds.
  current_quantity integer not null check (current_quantity >= 0),
  requires_shipping boolean not null default true,
  is_gift_card boolean not null default false,
  -- What the last look at Shopify's fulfillment orders found (app/fulfillment-orders/diagnosis.ts).
  ready_quantity integer not null default 0,
  blocked_quantity integer not null default 0,
  routing text not null default 'not_routed' check (
    routing in (
      'ready', 'not_routed', 'permission_missing', 'on_hold', 'scheduled', 'other_location', 'out_of_stock', 'problem',
      'not_shippable'
    )
  ),
  reason text,
  reason_detail jsonb,
  assigned_location text,
  assigned_location_id text,
  -- What Shopify counts the line's stock by: null until it was asked for, '' when the line has none (a custom line).
  inventory_item_id text,
  inventory_asked_at timestamptz not null default '-infinity',
  -- Derived by refresh_order.
  fulfilled_quantity integer not null default 0,
  registered_quantity integer not null default 0,
  state text not null default 'not_routed' check (
    state in (
      'not_routed', 'permission_missing', 'on_hold', 'scheduled', 'other_location', 'out_of_stock', 'ready',
      'registered', 'partly_shipped', 'shipped', 'problem', 'removed', 'cancelled', 'not_shippable'
    )
  ),
  primary key (shop, id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

-- What this version of the app has no name for: counted by the metrics, so that somebody teaches it.
create index line_items_unknown on public.line_items (shop)
  where (reason = 'unknown' or reason_detail ? 'unknownValues') and state not in ('shipped', 'removed', 'cancelled');
create index line_items_by_order on public.line_items (shop, order_id, position);
create index line_items_without_item on public.line_items (inventory_asked_at)
  where inventory_item_id is null
    and state not in ('shipped', 'removed', 'cancelled', 'not_shippable');
create index line_items_by_item on public.line_items (shop, inventory_item_id)
  where state not in ('shipped', 'removed', 'cancelled', 'not_shippable');

-- The last seen state of Shopify's fulfillment orders: a cache, never the truth.
create table public.fulfillment_orders (
  shop text not null,
  id text not null check (id ~ '^gid://shopify/FulfillmentOrder/[0-9]+$'),
  order_id text not null,
  status text not null,
  request_status text not null,
  supported_actions text[] not null,
  delivery_method text,
  location_id text,
  location_name text,
  at_service boolean not null,
  fulfill_at timestamptz,
  holds jsonb not null default '[]',
  lines jsonb not null default '[]',
  seen_at timestamptz not null,
  -- The shop's policy was held against what this look saw.
  policy_checked boolean not null default false,
  primary key (shop, id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

create index fulfillment_orders_by_order on public.fulfillment_orders (shop, order_id);

-- What Shopify records as shipped, whoever shipped it.
create table public.fulfillments (
  shop text not null,
  id text not null check (id ~ '^gid://shopify/Fulfillment/[0-9]+$'),
  order_id text not null,
  name text,
  status text not null,
  company text,
  tracking_numbers text[] not null default '{}',
  shopify_created_at timestamptz not null,
  shopify_updated_at timestamptz not null,
  shipment_id uuid,
  primary key (shop, id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

create index fulfillments_by_order on public.fulfillments (shop, order_id);

create table public.fulfillment_line_items (
  shop text not null,
  fulfillment_id text not null,
  line_item_id text not null,
  quantity integer not null check (quantity > 0),
  primary key (shop, fulfillment_id, line_item_id),
  foreign key (shop, fulfillment_id) references public.fulfillments on delete cascade,
  foreign key (shop, line_item_id) references public.line_items on delete cascade
);

create index fulfillment_line_items_by_line on public.fulfillment_line_items (shop, line_item_id);

-- What was seen of an order's fulfillment orders, when, with the facts that may explain it.
create table public.fo_observations (
  shop text not null,
  id bigint generated always as identity,
  order_id text not null,
  observed_at timestamptz not null,
  order_age interval not null,
  fulfillment_order_count integer not null,
  statuses text[] not null,
  facts jsonb not null,
  primary key (shop, id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

create index fo_observations_by_order on public.fo_observations (shop, order_id, observed_at);
create index fo_observations_by_age on public.fo_observations (observed_at);

alter table public.orders enable row level security;
alter table public.order_facets enable row level security;
alter table public.order_search enable row level security;
alter table public.line_items enable row level security;
alter table public.fulfillment_orders enable row level security;
alter table public.fulfillments enable row level security;
alter table public.fulfillment_line_items enable row level security;
alter table public.fo_observations enable row level security;
