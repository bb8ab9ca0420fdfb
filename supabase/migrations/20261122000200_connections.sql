-- One row for each shop that has installed the app. Every other row hangs on it, so erasing a shop is one delete.
create table public.shopify_connections (
  shop text primary key check (shop ~ '^[a-z0-9][a-z0-9-]*\.myshopify\.com$'),
  status text not null default 'active' check (status in ('active', 'uninstalled')),
  granted_scopes text[] not null default '{}',
  -- When Shopify said so: a webhook that was triggered before it tells nothing new.
  scopes_granted_at timestamptz,
  settings jsonb not null default '{}',
  installed_at timestamptz not null,
  uninstalled_at timestamptz,
  -- Shopify answered that nothing can be done for this shop before then (throttled, frozen).
  paused_until timestamptz,
  pause_reason text,
  -- Every order updated before this moment has been read (the watermark of reconciliation).
  reconciled_until timestamptz,
  reconcile_due_at timestamptz,
  -- When the scopes and the locations were last read, and when they are to be read again.
  store_read_at timestamptz,
  store_read_due_at timestamptz not null default '-infinity',
  -- When something that screens show and that is no order last changed: scopes, locations, stock, saved views.
  changed_at timestamptz
);

create index shopify_connections_reconcile on public.shopify_connections (reconcile_due_at) where status = 'active';

alter table public.shopify_connections enable row level security;
