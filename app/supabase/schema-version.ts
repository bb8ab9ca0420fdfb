/** The newest of supabase/migrations, which this version of the app needs. A test compares the two. */
export const SCHEMA_VERSION = "20261122002000";
