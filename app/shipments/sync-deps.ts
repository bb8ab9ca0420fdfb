import type { AdminClient, AdminError } from "../shopify/admin-api.ts";
import type { Supabase } from "../supabase/client.ts";

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Everything a worker needs from outside, so that every rule can be tested exactly. */
export interface SyncDeps {
  db: Supabase;
  /** A client for a shop, or why there is none. */
  adminFor(shop: string): Promise<AdminClient | AdminError>;
  now(): Date;
  /** Awaited before anything is claimed: whatever `now` needs to be right. */
  ready?(): Promise<void>;
  random(): number;
  log: Log;
  /** Whether the lease is good for one more request to Shopify. A worker that was stopped for long must not send. */
  leaseIsFresh(token: string): boolean;
  /** Aborted when the process is to end: what is in work is finished, nothing more is begun. */
  signal?: AbortSignal;
  /** Told when something will be due again (ISO). */
  dueAt?(time: string | null): void;
  /** Called at named points of a sync; tests stop the process there. */
  failpoint?(name: Failpoint): void;
}

export type Failpoint = "after_claim" | "after_intent" | "after_answer" | "after_commit";
