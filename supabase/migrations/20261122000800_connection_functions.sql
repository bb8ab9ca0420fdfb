-- A shop has installed the app, or the app was opened and got a new access token: keeps its scopes, has its orders read,
-- and has everything tried again that had failed.
create function public.connect_shop(p_shop text, p_scopes text[], p_now timestamptz)
returns void language plpgsql set search_path = '' as $$
begin
  insert into public.shopify_connections as c (shop, granted_scopes, installed_at, reconcile_due_at)
  values (p_shop, p_scopes, p_now, p_now)
  on conflict (shop) do update set
    status = 'active',
    uninstalled_at = null,
    installed_at = case when c.status = 'active' then c.installed_at else p_now end,
    reconcile_due_at = case when c.status = 'active' then c.reconcile_due_at else p_now end,
    paused_until = null,
    pause_reason = null;
  perform public.set_granted_scopes(p_shop, p_scopes, p_now);
  -- For want of access, it may be.
  perform public.wake_failed(p_shop, p_now);
end $$;

-- Whatever kept the shop's shipments from Shopify is over: all that failed is tried again, also what was given up.
create function public.wake_failed(p_shop text, p_now timestamptz)
returns void language plpgsql set search_path = '' as $$
begin
  perform public.wake_order(p_shop, o.order_id, p_now)
  from (
    select distinct order_id from public.shipments
    where shop = p_shop and (sync_status = 'retry' or (sync_status = 'needs_attention' and sync_reason = 'gave_up'))
    union
    select order_id from public.shipment_amendments
    where shop = p_shop and (status = 'retry' or (status = 'needs_attention' and reason = 'gave_up'))
  ) o;
end $$;

-- Keeps what the shop granted at p_at, unless something newer is known. When that changed, everything that waited is
-- looked at again.
create function public.set_granted_scopes(p_shop text, p_scopes text[], p_now timestamptz, p_at timestamptz default null)
returns void language plpgsql set search_path = '' as $$
declare
  v_scopes text[] := array(select distinct s from unnest(p_scopes) s order by s);
begin
  update public.shopify_connections
  set granted_scopes = v_scopes, scopes_granted_at = coalesce(p_at, p_now), store_read_due_at = p_now,
      changed_at = greatest(p_now, changed_at + interval '1 microsecond')
  where shop = p_shop and granted_scopes is distinct from v_scopes
    and (scopes_granted_at is null or scopes_granted_at <= coalesce(p_at, p_now));
  if found then
    perform public.wake_order(p_shop, o.id, p_now) from public.orders o
    where o.shop = p_shop and o.state in ('waiting', 'problem', 'to_ship') and o.deleted_at is null;
  end if;
end $$;

-- False when the shop was connected again after p_at.
create function public.disconnect_shop(p_shop text, p_now timestamptz, p_at timestamptz default null)
returns boolean language plpgsql set search_path = '' as $$
begin
  update public.shopify_connections
  set status = 'uninstalled', uninstalled_at = p_now, granted_scopes = '{}', scopes_granted_at = p_now,
      reconcile_due_at = null
  where shop = p_shop and installed_at <= coalesce(p_at, p_now);
  return found;
end $$;

-- Shopify said that nothing can be done for this shop before p_until.
create function public.pause_shop(p_shop text, p_until timestamptz, p_reason text)
returns void language sql set search_path = '' as $$
  update public.shopify_connections
  set paused_until = greatest(paused_until, p_until), pause_reason = p_reason
  where shop = p_shop
$$;

-- Hands one shop that is due for reconciliation to one caller, and sets when it is due again.
create function public.claim_reconciliation(p_now timestamptz, p_next timestamptz)
returns table (shop text, reconciled_until timestamptz) language sql set search_path = '' as $$
  update public.shopify_connections c set reconcile_due_at = p_next
  where c.shop = (
    select d.shop from public.shopify_connections d
    where d.status = 'active' and d.reconcile_due_at <= p_now and (d.paused_until is null or d.paused_until <= p_now)
    order by d.reconcile_due_at limit 1 for update skip locked
  )
  returning c.shop, c.reconciled_until
$$;

-- Applies a page of orders read from Shopify. Returns how many were new or newer.
create function public.reconcile_orders(p_shop text, p_orders jsonb, p_now timestamptz)
returns integer language sql set search_path = '' as $$
  select count(*) filter (where public.apply_order(p_shop, o, p_now) = 'applied')::integer
  from jsonb_array_elements(p_orders) o
$$;

-- Moves the watermark of a sweep. p_due_at: when a sweep that was cut short goes on; null leaves the time as claimed.
create function public.finish_reconciliation(p_shop text, p_until timestamptz, p_due_at timestamptz)
returns void language sql set search_path = '' as $$
  update public.shopify_connections
  set reconciled_until = greatest(reconciled_until, p_until), reconcile_due_at = coalesce(p_due_at, reconcile_due_at)
  where shop = p_shop and status = 'active'
$$;
