import { Gauge, Registry } from "prom-client";
import { db } from "../db.server.ts";
import { pointsByShop } from "../shopify.server.ts";
import { callFunction } from "../supabase/client.ts";

/** What the SQL function metrics_snapshot answers. */
interface Snapshot {
  due: number;
  oldestDueSeconds: number;
  open: { status: string; reason: string; count: number }[];
  linesUnknown: number;
  attemptsLastHour: Record<string, number>;
  webhookLagSeconds: number;
  webhooksToApply: number;
  oldestToApplySeconds: number;
  webhooksFailed: number;
  webhooksToResolve: number;
  lastRunSecondsAgo: number | null;
}

/** The figures of docs/operations.md in Prometheus' text format. The database's are of all instances, points of this one. */
export async function readMetrics(now: Date): Promise<{ contentType: string; text: string }> {
  const snapshot = await callFunction<Snapshot>(db, "metrics_snapshot", { p_now: now.toISOString() });
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `livapon_${name}`, help, labelNames, registers: [registry] });

  gauge("shipments_due", "Shipments whose next try has come").set(snapshot.due);
  gauge("oldest_due_seconds", "How long the oldest of them has been due").set(snapshot.oldestDueSeconds);
  const open = gauge("shipments_open", "Shipments that are not on Shopify", ["status", "reason"]);
  for (const { status, reason, count } of snapshot.open) open.set({ status, reason }, count);
  gauge("lines_unknown", "Lines to ship about which Shopify uses a word that this version does not know").set(
    snapshot.linesUnknown,
  );
  const attempts = gauge("attempts_last_hour", "Tries of the last hour; adopted: found on Shopify after a crash", [
    "outcome",
  ]);
  for (const [outcome, count] of Object.entries(snapshot.attemptsLastHour)) attempts.set({ outcome }, count);
  gauge("webhook_lag_seconds", "Longest time from event to receipt in the last 15 minutes").set(
    snapshot.webhookLagSeconds,
  );
  gauge("webhooks_to_apply", "Webhooks that are kept and not applied yet").set(snapshot.webhooksToApply);
  gauge("oldest_webhook_to_apply_seconds", "How long the oldest of them has been kept").set(
    snapshot.oldestToApplySeconds,
  );
  gauge("webhooks_failed", "Webhooks that could not be applied and are not tried again").set(snapshot.webhooksFailed);
  gauge("webhooks_to_resolve", "Webhooks whose order is still to be found").set(snapshot.webhooksToResolve);
  if (snapshot.lastRunSecondsAgo !== null) {
    gauge("last_run_seconds_ago", "Time since a scheduled run that ended").set(snapshot.lastRunSecondsAgo);
  }
  const left = gauge("shopify_points_available", "Points left of a shop, as this instance knows them", ["shop"]);
  const used = gauge("shopify_points_used", "Points that this instance has used since its start", ["shop"]);
  for (const [shop, figures] of pointsByShop()) {
    if (figures.available !== null) left.set({ shop }, figures.available);
    used.set({ shop }, figures.used);
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}
