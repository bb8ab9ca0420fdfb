-- Who changed which setting of a shop, from what to what. The settings themselves are in shopify_connections.
create table public.settings_changes (
  shop text not null references public.shopify_connections on delete cascade,
  id bigint generated always as identity,
  changed_at timestamptz not null,
  changed_by text,
  setting text not null,
  before jsonb not null,
  after jsonb not null,
  primary key (shop, id)
);

alter table public.settings_changes enable row level security;

-- Changes settings and writes down each that is another now. p_patch: {setting: value}, checked before
-- (app/settings/shop-settings.ts); p_defaults: what holds for a setting that was never changed.
-- Returns the settings that are kept, or null when there is no such shop.
create function public.change_settings(p_shop text, p_by text, p_patch jsonb, p_defaults jsonb, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  select settings into v_before from public.shopify_connections where shop = p_shop for update;
  if not found then
    return null;
  end if;
  insert into public.settings_changes (shop, changed_at, changed_by, setting, before, after)
  select p_shop, p_now, p_by, p.key, coalesce(v_before->p.key, p_defaults->p.key), p.value
  from jsonb_each(p_patch) p
  where coalesce(v_before->p.key, p_defaults->p.key) is distinct from p.value
  order by p.key;

  update public.shopify_connections set settings = v_before || p_patch where shop = p_shop
  returning settings into v_after;
  if p_patch ?| '{automaticRemedies,releasableHolds}' then
    -- What the app may do by itself is another now: what it saw is held against that.
    update public.fulfillment_orders set policy_checked = false where shop = p_shop and policy_checked;
  end if;
  return v_after;
end $$;

-- The newest changes of a shop's settings, newest first.
create function public.settings_history(p_shop text, p_limit integer)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', c.id, 'at', c.changed_at, 'by', c.changed_by, 'setting', c.setting, 'before', c.before, 'after', c.after
  ) order by c.id desc), '[]')
  from (select * from public.settings_changes where shop = p_shop order by id desc limit p_limit) c
$$;
