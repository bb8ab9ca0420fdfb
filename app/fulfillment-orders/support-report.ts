import { readOrder, type OrderDetail, type OrderLine } from "../orders/read-model.ts";
import type { SetupItem } from "../setup/checklist.ts";
import { missingScopes } from "../shopify/scopes.ts";
import { callFunction, DatabaseUnavailableError, type Supabase } from "../supabase/client.ts";
import { REMEDIED_AT } from "./admin-pages.ts";
import { isReasonCode, NOTHING_LEFT, REASONS, type Owner, type ReasonDetail } from "./reasons.ts";

/** One order's diagnosis with the facts that it rests on, as the app knew them at the last look: for whoever helps. */
export interface SupportReport {
  shop: string;
  orderId: string;
  name: string;
  state: string;
  placedAt: string;
  cancelledAt: string | null;
  deletedAt: string | null;
  financialStatus: string | null;
  sourceName: string | null;
  /** The whole shop's state: whether it is worked for, and until when it is left alone, and why. */
  connection: { status: string; pausedUntil: string | null; pauseReason: string | null };
  lookedAt: string | null;
  nextLookAt: string | null;
  missingScopes: string[];
  lines: LineReport[];
  /** As the last look saw them. */
  fulfillmentOrders: OrderDetail["fulfillmentOrders"];
  /** On Shopify, whoever made them; `shipmentId` null: not from here. */
  fulfillments: OrderDetail["fulfillments"];
  shipments: { id: string; status: string; reason: string | null; error: unknown; nextTryAt: string | null }[];
  /** The newest looks, newest first. */
  looks: { at: string; ageSeconds: number; statuses: string[]; facts: unknown }[];
}

export interface LineReport {
  lineItemId: string;
  sku: string | null;
  title: string;
  state: string;
  quantity: { ordered: number; removed: number; fulfilled: number; registered: number; ready: number; blocked: number };
  reason: string | null;
  owner: Owner | null;
  /** What staff may be offered, and the check of the set-up page that may cure it. */
  remedies: readonly string[];
  setup: SetupItem | null;
  detail: ReasonDetail | null;
  location: string | null;
}

const LOOKS = 10;

/** `order`: its gid, its number in Shopify's address, or its name with or without #. Null: the shop has no such order. */
export async function readSupportReport(db: Supabase, shop: string, order: string): Promise<SupportReport | null> {
  const id = await callFunction<string | null>(db, "find_order", { p_shop: shop, p_order: order });
  const found = id && (await readOrder(db, shop, id));
  if (!found) return null;
  const [connection, looks] = await Promise.all([
    db
      .from("shopify_connections")
      .select("granted_scopes, status, paused_until, pause_reason")
      .eq("shop", shop)
      .single(),
    db
      .from("fo_observations")
      .select("observed_at, order_age, statuses, facts")
      .eq("shop", shop)
      .eq("order_id", id)
      .order("observed_at", { ascending: false })
      .limit(LOOKS),
  ]);
  const error = connection.error ?? looks.error;
  if (error) throw new DatabaseUnavailableError(error.message);
  return {
    shop,
    orderId: found.id,
    name: found.name,
    state: found.state,
    placedAt: found.createdAt,
    cancelledAt: found.cancelledAt,
    deletedAt: found.deletedAt,
    financialStatus: found.financialStatus,
    sourceName: found.sourceName,
    connection: {
      status: connection.data!.status,
      pausedUntil: connection.data!.paused_until,
      pauseReason: connection.data!.pause_reason,
    },
    lookedAt: found.lookedAt,
    nextLookAt: found.nextLookAt,
    missingScopes: missingScopes(connection.data?.granted_scopes ?? []),
    lines: found.lines.map(reportOfLine),
    fulfillmentOrders: found.fulfillmentOrders,
    fulfillments: found.fulfillments,
    shipments: found.shipments.map(({ id: shipmentId, status, reason, error: failure, nextTryAt }) => ({
      id: shipmentId,
      status,
      reason,
      error: failure,
      nextTryAt,
    })),
    looks: (looks.data ?? []).map((look) => ({
      at: look.observed_at,
      ageSeconds: Math.round((Date.parse(look.observed_at) - Date.parse(found.createdAt)) / 1000),
      statuses: look.statuses,
      facts: look.facts,
    })),
  };
}

function reportOfLine(line: OrderLine): LineReport {
  const reason = line.reason ?? NOTHING_LEFT[line.state as keyof typeof NOTHING_LEFT] ?? null;
  const known = isReasonCode(reason) ? REASONS[reason] : null;
  return {
    lineItemId: line.id,
    sku: line.sku,
    title: line.title,
    state: line.state,
    quantity: {
      ordered: line.quantity,
      removed: line.removed,
      fulfilled: line.fulfilled,
      registered: line.registered,
      ready: line.ready,
      blocked: line.blocked,
    },
    reason,
    owner: known?.owner ?? null,
    remedies: known?.remedies ?? [],
    setup: isReasonCode(reason) ? REMEDIED_AT[reason].setup : null,
    detail: line.reasonDetail,
    location: line.location,
  };
}

/** A reason in words. */
export type Sentences = Record<string, { what: string; next: string; todo: string }>;

/** The report as text; `sentences` are the catalogue's. */
export function reportAsText(report: SupportReport, sentences: Sentences): string {
  const { lines, fulfillmentOrders, fulfillments, shipments, looks, connection } = report;
  const list = (items: string[]) => (items.length > 0 ? items : ["none"]).map((item) => `  ${item}`);
  return [
    `${report.name} ${report.orderId} of ${report.shop}: ${report.state}`,
    `placed ${report.placedAt}, ${report.sourceName ?? "source unknown"}, ${report.financialStatus ?? "payment unknown"}`,
    ...(report.cancelledAt ? [`cancelled ${report.cancelledAt}`] : []),
    ...(report.deletedAt ? [`deleted ${report.deletedAt}`] : []),
    `shop ${connection.status}${connection.pausedUntil ? `, paused until ${connection.pausedUntil}: ${connection.pauseReason}` : ""}`,
    `looked at ${report.lookedAt ?? "never"}, next ${report.nextLookAt ?? "when Shopify tells of a change"}`,
    `missing scopes: ${report.missingScopes.join(", ") || "none"}`,
    "Lines",
    ...lines.flatMap((line) => [
      `  ${line.sku ?? line.title}: ${line.state}; ${Object.entries(line.quantity)
        .map(([name, n]) => `${name} ${n}`)
        .join(", ")}`,
      ...(line.reason ? saidOf(line, sentences) : []).map((text) => `    ${text}`),
    ]),
    "Fulfillment orders at the last look",
    ...(fulfillmentOrders.length > 0 ? fulfillmentOrders.flatMap(saidOfFulfillmentOrder) : ["  none"]),
    "Fulfillments",
    ...list(
      fulfillments.map(
        (one) =>
          `${one.name ?? one.id} ${one.status} ${one.trackingNumbers.join(" ")} ${one.shipmentId ?? "not from here"}`,
      ),
    ),
    "Shipments",
    ...list(shipments.map((one) => `${one.id} ${one.status} ${one.reason ?? ""} next ${one.nextTryAt ?? "none"}`)),
    "Looks",
    ...list(looks.map((look) => `${look.at} (${look.ageSeconds} s old): ${look.statuses.join(", ") || "no FO"}`)),
  ].join("\n");
}

function saidOfFulfillmentOrder(fo: SupportReport["fulfillmentOrders"][number]): string[] {
  const { deliveryMethod, locationName, atService, fulfillAt, holds, supportedActions, lines, seenAt } = fo;
  return [
    `  ${fo.id} ${fo.status} ${fo.requestStatus} ${deliveryMethod ?? ""}, seen ${seenAt}`,
    `    at ${locationName ?? "no location"}${atService ? " (a fulfillment service)" : ""}${fulfillAt ? `, from ${fulfillAt}` : ""}`,
    `    accepts ${supportedActions.join(", ") || "nothing"}`,
    ...holds.map((hold) => `    held: ${hold.reason} ${hold.reasonNotes ?? ""} ${hold.id}`),
    ...lines.map((line) => `    ${line.lineItemId}: ${line.remainingQuantity} of ${line.totalQuantity} left`),
  ];
}

function saidOf({ reason, owner, detail, remedies, setup }: LineReport, sentences: Sentences): string[] {
  const hold = detail?.holdReason ?? "";
  const said = sentences[reason ?? ""] ?? sentences["unknown"];
  return [
    `${reason} (${owner ?? "unknown"}): ${said?.what.replace("{{hold}}", hold).replace("{{code}}", reason ?? "") ?? ""}`,
    said?.next ?? "",
    said?.todo ?? "",
    `may be offered: ${remedies.join(", ") || "nothing"}${setup ? `; set-up check: ${setup}` : ""}`,
    ...(detail ? [JSON.stringify(detail)] : []),
  ];
}
