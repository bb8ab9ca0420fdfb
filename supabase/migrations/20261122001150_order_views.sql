-- Views of the orders list that staff keep for themselves: a name, and the list's own address query.

create table public.order_views (
  shop text not null references public.shopify_connections on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null check (name = trim(name) and length(name) between 1 and 40),
  query text not null check (length(query) <= 4000),
  created_at timestamptz not null,
  primary key (shop, id)
);

create unique index order_views_by_name on public.order_views (shop, public.search_form(name));

alter table public.order_views enable row level security;

-- The shop's views, in the order in which they were made: [{id, name, query}].
create function public.list_order_views(p_shop text)
returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'query', query) order by created_at, id), '[]')
  from public.order_views where shop = p_shop
$$;

-- Makes a view, or with p_id gives it another name or query. Answers {outcome: 'saved', id}, or {outcome: 'name_taken'},
-- {outcome: 'too_many'} (p_most is reached), {outcome: 'gone'} (somebody deleted it).
create function public.save_order_view(
  p_shop text, p_id uuid, p_name text, p_query text, p_most integer, p_now timestamptz
) returns jsonb language plpgsql set search_path = '' as $$
declare
  v_id uuid;
begin
  perform from public.shopify_connections where shop = p_shop for update;
  if exists (
    select from public.order_views
    where shop = p_shop and public.search_form(name) = public.search_form(p_name) and id is distinct from p_id
  ) then
    return jsonb_build_object('outcome', 'name_taken');
  end if;
  if p_id is not null then
    update public.order_views set name = p_name, query = p_query where shop = p_shop and id = p_id returning id into v_id;
  elsif (select count(*) from public.order_views where shop = p_shop) < p_most then
    insert into public.order_views (shop, name, query, created_at) values (p_shop, p_name, p_query, p_now)
    returning id into v_id;
  else
    return jsonb_build_object('outcome', 'too_many');
  end if;
  if v_id is null then
    return jsonb_build_object('outcome', 'gone');
  end if;
  update public.shopify_connections set changed_at = greatest(p_now, changed_at + interval '1 microsecond')
  where shop = p_shop;
  return jsonb_build_object('outcome', 'saved', 'id', v_id);
end $$;

create function public.delete_order_view(p_shop text, p_id uuid, p_now timestamptz)
returns void language sql set search_path = '' as $$
  delete from public.order_views where shop = p_shop and id = p_id;
  update public.shopify_connections set changed_at = greatest(p_now, changed_at + interval '1 microsecond')
  where shop = p_shop;
$$;
