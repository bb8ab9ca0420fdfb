-- What staff change about a shipment after the fact: other tracking (a correction), or that it never left (an undo).
-- The wish is kept here first and then brought to Shopify by whoever leases the order.
create table public.shipment_amendments (
  shop text not null,
  -- Chosen by the caller, so that a repeat is harmless.
  id uuid not null,
  shipment_id uuid not null,
  order_id text not null,
  kind text not null check (kind in ('correction', 'undo')),
  requested_by text,
  requested_at timestamptz not null,
  -- Of a correction: what the shipment had, and what it has since.
  carrier_before text,
  tracking_numbers_before text[],
  carrier text,
  tracking_numbers text[],
  notify_customer boolean not null default false,
  -- done: also on Shopify. replaced: by a later one. dismissed: somebody left it at what Shopify has.
  status text not null check (status in ('pending', 'retry', 'needs_attention', 'done', 'replaced', 'dismissed')),
  reason text,
  error jsonb,
  retry_count integer not null default 0,
  next_try_at timestamptz,
  finished_at timestamptz,
  finished_by text,
  primary key (shop, id),
  foreign key (shop, shipment_id) references public.shipments on delete cascade,
  check ((next_try_at is not null) = (status in ('pending', 'retry')))
);

create index shipment_amendments_by_shipment on public.shipment_amendments (shop, shipment_id, requested_at);
create index shipment_amendments_open on public.shipment_amendments (shop, order_id)
  where status in ('pending', 'retry', 'needs_attention');
create unique index shipment_amendments_one_at_a_time on public.shipment_amendments (shop, shipment_id)
  where status in ('pending', 'retry', 'needs_attention');

-- One request to Shopify for one fulfillment, written down before it is sent; without an outcome, nobody saw its end.
create table public.shipment_amendment_attempts (
  shop text not null,
  id uuid not null,
  amendment_id uuid not null,
  fulfillment_id text not null,
  started_at timestamptz not null,
  notify_customer boolean not null,
  -- {company, trackingNumbers} as Shopify had it, and as it was asked to have it.
  shown jsonb not null,
  wanted jsonb,
  finished_at timestamptz,
  -- applied: Shopify said so. found: it was seen to be so later.
  outcome text check (outcome in ('applied', 'found', 'not_applied', 'refused')),
  error jsonb,
  cost integer,
  primary key (shop, id),
  foreign key (shop, amendment_id) references public.shipment_amendments on delete cascade
);

create index shipment_amendment_attempts_by_amendment on public.shipment_amendment_attempts (shop, amendment_id, started_at);
create index shipment_amendment_attempts_by_fulfillment on public.shipment_amendment_attempts (shop, fulfillment_id);

-- What somebody else changed about a fulfillment, on Shopify.
create table public.fulfillment_changes (
  shop text not null,
  id bigint generated always as identity,
  order_id text not null,
  fulfillment_id text not null,
  changed_at timestamptz not null,
  what text not null check (what in ('tracking', 'cancelled')),
  before jsonb,
  after jsonb,
  primary key (shop, id),
  foreign key (shop, fulfillment_id) references public.fulfillments on delete cascade
);

create index fulfillment_changes_by_order on public.fulfillment_changes (shop, order_id, changed_at);
create index fulfillment_changes_by_fulfillment on public.fulfillment_changes (shop, fulfillment_id);

-- A shipment that is to be undone is not sent any more, whether or not its undoing has succeeded yet.
create function public.is_being_undone(p_shop text, p_shipment_id uuid)
returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from public.shipment_amendments
    where shop = p_shop and shipment_id = p_shipment_id and kind = 'undo'
      and status in ('pending', 'retry', 'needs_attention')
  )
$$;

create function public.same_set(p_a text[], p_b text[])
returns boolean language sql immutable set search_path = '' as $$
  select p_a <@ p_b and p_b <@ p_a
$$;

-- Did we ask for this ourselves, or was it so before we did? Then Shopify's telling is no news.
create function public.is_our_tracking(p_shop text, p_fulfillment_id text, p_company text, p_numbers text[])
returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from public.shipment_amendment_attempts a, unnest(array[a.shown, a.wanted]) as t(tracking)
    where a.shop = p_shop and a.fulfillment_id = p_fulfillment_id
      and public.same_set(array(select jsonb_array_elements_text(t.tracking->'trackingNumbers')), p_numbers)
      and (t.tracking->>'company' is null or t.tracking->>'company' is not distinct from p_company)
  )
$$;

alter table public.shipment_amendments enable row level security;
alter table public.shipment_amendment_attempts enable row level security;
alter table public.fulfillment_changes enable row level security;
