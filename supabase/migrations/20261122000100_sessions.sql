-- Shopify sessions. Prisma reads and writes them (prisma/schema.prisma); Supabase's API does not expose this schema.
create schema shopify_app;

create table shopify_app."Session" (
  "id" text primary key,
  "shop" text not null,
  "state" text not null,
  "isOnline" boolean not null default false,
  "scope" text,
  "expires" timestamp(3),
  "accessToken" text not null,
  "userId" bigint,
  "firstName" text,
  "lastName" text,
  "email" text,
  "accountOwner" boolean,
  "locale" text,
  "collaborator" boolean,
  "emailVerified" boolean,
  "refreshToken" text,
  "refreshTokenExpires" timestamp(3)
);

create index "Session_shop_idx" on shopify_app."Session" ("shop");

revoke all on schema shopify_app from public, anon, authenticated, service_role;
