import { readOrder, type OrderDetail } from "../orders/read-model.ts";
import { missingScopes } from "../shopify/scopes.ts";
import { callFunction, DatabaseUnavailableError, type Supabase } from "../supabase/client.ts";
import { REASONS, type Owner, type ReasonCode, type ReasonDetail } from "./reasons.ts";

/** One order's diagnosis with the facts that it rests on, as the app knew them at the last look: for whoever helps. */
export interface SupportReport {
  shop: string;
  orderId: string;
  name: string;
  state: string;
  lookedAt: string | null;
  nextLookAt: string | null;
  missingScopes: string[];
  lines: LineReport[];
  fulfillmentOrders: OrderDetail["fulfillmentOrders"];
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
  detail: ReasonDetail | null;
}

const LOOKS = 10;

/** `order`: its gid, its number in Shopify's address, or its name with or without #. Null: the shop has no such order. */
export async function readSupportReport(db: Supabase, shop: string, order: string): Promise<SupportReport | null> {
  const id = await callFunction<string | null>(db, "find_order", { p_shop: shop, p_order: order });
  const found = id && (await readOrder(db, shop, id));
  if (!found) return null;
  const [connection, looks] = await Promise.all([
    db.from("shopify_connections").select("granted_scopes").eq("shop", shop).single(),
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
    lookedAt: found.lookedAt,
    nextLookAt: found.nextLookAt,
    missingScopes: missingScopes(connection.data?.granted_scopes ?? []),
    lines: found.lines.map((line) => ({
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
      reason: line.reason,
      owner: line.reason && line.reason in REASONS ? REASONS[line.reason as ReasonCode].owner : null,
      detail: line.reasonDetail,
    })),
    fulfillmentOrders: found.fulfillmentOrders,
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

/** A reason in words. */
export type Sentences = Record<string, { what: string; next: string; todo: string }>;

/** The report as text; `sentences` are the catalogue's. */
export function reportAsText(report: SupportReport, sentences: Sentences): string {
  const { lines, fulfillmentOrders, shipments, looks } = report;
  const list = (items: string[]) => (items.length > 0 ? items : ["none"]).map((item) => `  ${item}`);
  return [
    `${report.name} ${report.orderId} of ${report.shop}: ${report.state}`,
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
    ...list(fulfillmentOrders.map((fo) => `${fo.id} ${fo.status} ${fo.requestStatus} ${fo.locationName ?? ""}`)),
    "Shipments",
    ...list(shipments.map((one) => `${one.id} ${one.status} ${one.reason ?? ""} next ${one.nextTryAt ?? "none"}`)),
    "Looks",
    ...list(looks.map((look) => `${look.at} (${look.ageSeconds} s old): ${look.statuses.join(", ") || "no FO"}`)),
  ].join("\n");
}

function saidOf({ reason, owner, detail }: LineReport, sentences: Sentences): string[] {
  const hold = detail?.holdReason ?? "";
  const said = sentences[reason ?? ""] ?? sentences["unknown"];
  return [
    `${reason} (${owner ?? "unknown"}): ${said?.what.replace("{{hold}}", hold).replace("{{code}}", reason ?? "") ?? ""}`,
    said?.next ?? "",
    said?.todo ?? "",
    ...(detail ? [JSON.stringify(detail)] : []),
  ];
}
