-- What a hosted Supabase project has before its first migration, as far as this app can notice: the roles of the Data
-- API, the schema "extensions", and "postgres" as a strong role that is no superuser. May be run again.

do $$
declare
  missing record;
begin
  for missing in
    select name, attributes
    from (values
      ('postgres', $role$login createdb createrole replication bypassrls password 'postgres'$role$),
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'nologin noinherit')
    ) as wanted (name, attributes)
    where to_regrole(name) is null
  loop
    execute format('create role %I %s', missing.name, missing.attributes);
  end loop;

  -- The stand-in for the Data API connects as postgres and takes on these roles for each request.
  for missing in
    select granted, grantee
    from unnest(array['anon', 'authenticated', 'service_role']) granted, unnest(array['authenticator', 'postgres']) grantee
    where not pg_has_role(grantee, granted, 'set')
  loop
    execute format('grant %I to %I', missing.granted, missing.grantee);
  end loop;
end
$$;

grant usage on schema public to anon, authenticated, service_role;
grant all on schema public to postgres;

create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to postgres;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
