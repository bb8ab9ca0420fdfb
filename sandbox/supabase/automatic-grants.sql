-- Supabase projects made before 30 May 2026 (and until 30 October 2026 all of those) grant everything new in "public"
-- to the roles of the Data API. Newer projects grant nothing. Migrations must come out the same on both, so tests can
-- apply them on either.

alter default privileges for role postgres in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to anon, authenticated, service_role;
