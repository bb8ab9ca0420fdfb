-- Every webhook delivery once: kept before it is answered, applied right after, with what came of it.
create table public.webhook_events (
  shop text not null references public.shopify_connections on delete cascade,
  webhook_id text not null,
  event_id text,
  topic text not null,
  triggered_at timestamptz,
  received_at timestamptz not null,
  -- The fulfillment order of a topic that names no order; resolved to its order after the answer.
  fulfillment_order_id text,
  order_id text,
  -- received: kept, not applied yet. failed: given up after so many tries.
  outcome text not null
    check (outcome in ('received', 'applied', 'stale', 'ignored', 'to_resolve', 'resolved', 'failed')),
  -- What it says (app/orders/webhook-change.ts), as long as it has not been applied.
  change jsonb,
  applied_at timestamptz,
  -- Of one that could not be applied: how often that was tried, what went wrong, and when it is tried again.
  tries integer not null default 0,
  error text,
  next_try_at timestamptz,
  primary key (shop, webhook_id)
);

create index webhook_events_to_apply on public.webhook_events (received_at) where outcome = 'received';
create index webhook_events_failed on public.webhook_events (shop, received_at) where outcome = 'failed';
create index webhook_events_latest on public.webhook_events (shop, received_at desc);
create index webhook_events_by_age on public.webhook_events (received_at);
create index webhook_events_to_resolve on public.webhook_events (shop, received_at) where outcome = 'to_resolve';

-- Runs of the scheduled action, for Home and for the operator. Kept for a week.
create table public.scheduled_runs (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  counts jsonb
);

create index scheduled_runs_latest on public.scheduled_runs (started_at desc);

alter table public.webhook_events enable row level security;
alter table public.scheduled_runs enable row level security;
