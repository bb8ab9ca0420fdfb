import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";
import { env } from "./env.server.ts";
import { createSupabase } from "./supabase/client.ts";

/** The domain: tables and functions in schema public, through Supabase's API. */
export const db = createSupabase(env.SUPABASE_URL, env.SUPABASE_SERVICE_ROLE_KEY);

/** Shopify sessions only, in schema shopify_app of the same database. */
export const sessions = new PrismaClient({
  adapter: new PrismaPg(
    {
      connectionString: env.DATABASE_URL,
      max: 5,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    },
    { schema: "shopify_app" },
  ),
});
