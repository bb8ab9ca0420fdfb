-- One act of entry. Its request id makes a repeat harmless.
create table public.registrations (
  shop text not null,
  request_id text not null check (length(request_id) between 1 and 100),
  order_id text not null,
  fingerprint text not null,
  registered_by text,
  registered_at timestamptz not null,
  primary key (shop, request_id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

-- What staff registered: one parcel group, one carrier, its tracking numbers, its line quantities.
create table public.shipments (
  shop text not null,
  id uuid not null default gen_random_uuid(),
  order_id text not null,
  request_id text not null,
  carrier text not null,
  tracking_numbers text[] not null check (cardinality(tracking_numbers) <= 50),
  notify_customer boolean not null default false,
  registered_by text,
  registered_at timestamptz not null,
  sync_status text not null default 'pending',
  sync_reason text,
  sync_error jsonb,
  sync_retry_count integer not null default 0,
  last_retry_at timestamptz,
  sync_pending_until timestamptz,
  waiting_since timestamptz,
  synced_at timestamptz,
  shopify_fulfillment_order_id text,
  primary key (shop, id),
  foreign key (shop, order_id) references public.orders on delete cascade,
  foreign key (shop, request_id) references public.registrations on delete cascade
);

create index shipments_by_order on public.shipments (shop, order_id);
create index shipments_by_request on public.shipments (shop, request_id);
create index shipments_by_age on public.shipments (shop, registered_at desc, id desc);
create index shipments_by_status on public.shipments (shop, sync_status, registered_at desc, id desc);

create table public.shipment_line_items (
  shop text not null,
  shipment_id uuid not null,
  line_item_id text not null,
  quantity integer not null check (quantity > 0),
  -- How much of quantity is on Shopify.
  fulfilled_quantity integer not null default 0 check (fulfilled_quantity between 0 and quantity),
  primary key (shop, shipment_id, line_item_id),
  foreign key (shop, shipment_id) references public.shipments on delete cascade,
  foreign key (shop, line_item_id) references public.line_items on delete cascade
);

create index shipment_line_items_by_line on public.shipment_line_items (shop, line_item_id);

alter table public.fulfillments
  add foreign key (shop, shipment_id) references public.shipments (shop, id) on delete set null (shipment_id);

-- One try to sync one shipment, appended before anything is sent. An intent without an outcome is a try that nobody
-- saw the end of: it must be cleared up before anything else is sent for its order.
create table public.shipment_sync_attempts (
  shop text not null,
  id uuid not null,
  shipment_id uuid not null,
  order_id text not null,
  started_at timestamptz not null,
  intent jsonb,
  snapshot jsonb,
  finished_at timestamptz,
  outcome text check (outcome in ('synced', 'adopted', 'not_applied', 'waiting', 'retry', 'needs_attention', 'cancelled')),
  reason text,
  error jsonb,
  fulfillment_id text,
  cost integer,
  primary key (shop, id),
  foreign key (shop, shipment_id) references public.shipments on delete cascade,
  check (outcome is not null or intent is not null)
);

create index shipment_sync_attempts_by_shipment on public.shipment_sync_attempts (shop, shipment_id, started_at desc);
create index shipment_sync_attempts_open on public.shipment_sync_attempts (shop, order_id) where outcome is null;

create function public.attempts_are_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.outcome is not null then
    raise exception 'attempt % already has its outcome', old.id;
  end if;
  return new;
end $$;

create trigger attempts_are_append_only before update on public.shipment_sync_attempts
  for each row execute function public.attempts_are_append_only();

-- The legal moves of sync_status: the one place that knows them. A row that keeps its status is always legal.
create table public.shipment_sync_transitions (
  from_status text not null,
  to_status text not null,
  cause text not null,
  primary key (from_status, to_status)
);

insert into public.shipment_sync_transitions (from_status, to_status, cause) values
  ('pending', 'synced', 'Shopify has the fulfillment'),
  ('pending', 'waiting', 'no fulfillment order can take it yet'),
  ('pending', 'retry', 'Shopify could not be reached or was busy'),
  ('pending', 'needs_attention', 'a person has to decide'),
  ('pending', 'cancelled', 'the order or the shipment was cancelled'),
  ('waiting', 'synced', 'Shopify has the fulfillment'),
  ('waiting', 'retry', 'Shopify could not be reached or was busy'),
  ('waiting', 'needs_attention', 'waited too long, or a person has to decide'),
  ('waiting', 'cancelled', 'the order or the shipment was cancelled'),
  ('retry', 'synced', 'Shopify has the fulfillment'),
  ('retry', 'waiting', 'no fulfillment order can take it yet'),
  ('retry', 'needs_attention', 'too many tries, or a person has to decide'),
  ('retry', 'cancelled', 'the order or the shipment was cancelled'),
  ('needs_attention', 'pending', 'somebody or a webhook woke it'),
  ('needs_attention', 'synced', 'its fulfillment was found on Shopify after all'),
  ('needs_attention', 'cancelled', 'the order or the shipment was cancelled'),
  ('synced', 'cancelled', 'it was undone: its fulfillments were cancelled on Shopify');

create function public.sync_status_moves_legally() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.sync_status <> old.sync_status and not exists (
    select from public.shipment_sync_transitions
    where from_status = old.sync_status and to_status = new.sync_status
  ) then
    raise exception 'a shipment cannot move from % to %', old.sync_status, new.sync_status;
  end if;
  return new;
end $$;

create trigger sync_status_moves_legally before update of sync_status on public.shipments
  for each row execute function public.sync_status_moves_legally();

alter table public.shipments add constraint shipments_sync_status
  check (sync_status in ('pending', 'waiting', 'retry', 'synced', 'needs_attention', 'cancelled'));

alter table public.registrations enable row level security;
alter table public.shipments enable row level security;
alter table public.shipment_line_items enable row level security;
alter table public.shipment_sync_attempts enable row level security;
alter table public.shipment_sync_transitions enable row level security;
