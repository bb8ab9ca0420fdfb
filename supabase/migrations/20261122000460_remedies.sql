-- What was done on Shopify about work that it held back: who asked, when, and what came of it.
create table public.remedies (
  shop text not null,
  id uuid not null,
  order_id text not null,
  -- The fulfillment order, or the fulfillment, that it was done to.
  target_id text not null,
  kind text not null check (kind in (
    'open', 'release_holds', 'release_part', 'move', 'cancel_fulfillment', 'request_cancellation', 'reroute'
  )),
  -- As it was asked for (RemedyRequest in app/fulfillment-orders/remedies/remedies.ts).
  request jsonb not null,
  -- A staff member's id.
  asked_by text,
  -- Where the shop's policy asked: what for. It has one try for each fulfillment order, unless Shopify was not reached.
  policy_key text,
  asked_at timestamptz not null,
  finished_at timestamptz,
  outcome text check (outcome in ('done', 'partly', 'changed', 'refused', 'unreached', 'unclear')),
  message text,
  -- What was in the way, and what it was to become (RemedyFacts).
  about jsonb not null default '{}',
  primary key (shop, id),
  foreign key (shop, order_id) references public.orders on delete cascade
);

create index remedies_by_order on public.remedies (shop, order_id, asked_at desc);
create unique index remedies_once_by_policy on public.remedies (shop, target_id, policy_key)
  where policy_key is not null and outcome is distinct from 'unreached';

alter table public.remedies enable row level security;
