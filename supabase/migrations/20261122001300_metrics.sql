-- The shipments that somebody works for: those of shops that have the app.
create view public.worked_shipments with (security_invoker = true) as
  select s.* from public.shipments s join public.shopify_connections c on c.shop = s.shop and c.status = 'active';

-- What an operator watches, over all shops, in one call.
create function public.metrics_snapshot(p_now timestamptz)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'due', (
      select count(*) from public.worked_shipments
      where sync_status in ('pending', 'waiting', 'retry') and sync_pending_until <= p_now
    ),
    'oldestDueSeconds', coalesce((
      select greatest(0, extract(epoch from p_now - min(sync_pending_until))) from public.worked_shipments
      where sync_status in ('pending', 'waiting', 'retry') and sync_pending_until <= p_now
    ), 0),
    'open', coalesce((
      select jsonb_agg(jsonb_build_object('status', s.sync_status, 'reason', coalesce(s.sync_reason, 'none'), 'count', s.n))
      from (
        select sync_status, sync_reason, count(*) as n from public.worked_shipments
        where sync_status in ('pending', 'waiting', 'retry', 'needs_attention')
        group by sync_status, sync_reason
      ) s
    ), '[]'),
    'linesUnknown', (
      select count(*) from public.line_items
      where (reason = 'unknown' or reason_detail ? 'unknownValues') and state not in ('shipped', 'removed', 'cancelled')
    ),
    'attemptsLastHour', coalesce((
      select jsonb_object_agg(a.outcome, a.n)
      from (
        select coalesce(outcome, 'open') as outcome, count(*) as n from public.shipment_sync_attempts
        where started_at > p_now - interval '1 hour' group by 1
      ) a
    ), '{}'),
    'webhookLagSeconds', coalesce((
      select max(extract(epoch from received_at - triggered_at)) from public.webhook_events
      where received_at > p_now - interval '15 minutes' and triggered_at is not null
    ), 0),
    'webhooksToApply', (select count(*) from public.webhook_events where outcome = 'received'),
    'oldestToApplySeconds', coalesce((
      select greatest(0, extract(epoch from p_now - min(received_at))) from public.webhook_events where outcome = 'received'
    ), 0),
    'webhooksFailed', (select count(*) from public.webhook_events where outcome = 'failed'),
    'webhooksToResolve', (select count(*) from public.webhook_events where outcome = 'to_resolve'),
    'lastRunSecondsAgo', (
      select extract(epoch from p_now - max(started_at)) from public.scheduled_runs where finished_at is not null
    )
  )
$$;

create index shipments_open on public.shipments (sync_pending_until)
  where sync_status in ('pending', 'waiting', 'retry');
create index shipment_sync_attempts_by_time on public.shipment_sync_attempts (started_at);

-- Which migration is the newest here, and when the schedule last ran: what /readyz asks. The list of migrations is the
-- Supabase CLI's, which the app's role may not read by itself.
create function public.readiness()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'schemaVersion', (select max(version) from supabase_migrations.schema_migrations),
    'lastRunAt', (select max(started_at) from public.scheduled_runs)
  )
$$;
