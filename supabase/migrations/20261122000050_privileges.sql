-- Only the app's server (service_role) reaches the data. Row level security is on everywhere and grants nothing, and
-- whatever is created from here on is closed to the browser's roles. Older Supabase projects grant everything by
-- default, newer ones nothing; this makes them the same.
grant usage on schema public to service_role;

alter default privileges revoke execute on functions from public;
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;

alter default privileges in schema public grant select, insert, update, delete on tables to service_role;
alter default privileges in schema public grant usage on sequences to service_role;
alter default privileges in schema public grant execute on functions to service_role;
