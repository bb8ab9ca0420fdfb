import { resultOf, type PartialOrder } from "../../reports/partial-shipments.ts";
import type { NamedFigure, ServiceReport, Spread } from "../../reports/service-report.ts";
import type { Translate } from "../language/translate.tsx";
import { sayReason } from "../orders/reason.tsx";
import { sayCauses } from "./result-sentences.ts";

export const SERVICE_TABLES = ["days", "reasons", "vendors", "locations"] as const;
export type ServiceTable = (typeof SERVICE_TABLES)[number];
type Row = (string | number)[];

/** One table of the service report as rows for a file, its headers first. Durations are seconds. */
export function serviceRows(t: Translate, report: ServiceReport, table: ServiceTable): Row[] {
  const spread = ({ median, p95 }: Spread) => [whole(median), whole(p95)];
  const spreadHeaders = (what: string) =>
    [t("reports.median"), t("reports.p95")].map((name) =>
      t("reports.inSeconds", { what: [what, name].filter(Boolean).join(" ") }),
    );
  const figureHeaders = [
    t("reports.registered"),
    t("reports.onShopify"),
    ...spreadHeaders(t("reports.figure.toRegistration")),
    ...spreadHeaders(t("reports.figure.toShopify")),
  ];
  const figure = (one: Omit<NamedFigure, "name">) => [
    one.registered,
    one.onShopify,
    ...spread(one.toRegistration),
    ...spread(one.toShopify),
  ];
  switch (table) {
    case "days":
      return [[t("reports.day"), ...figureHeaders], ...report.days.map((one) => [one.day, ...figure(one)])];
    case "reasons":
      return [
        [t("reports.reason"), t("reports.shipments"), ...spreadHeaders(t("reports.waited"))],
        ...report.reasons.map((one) => [
          sayReason(t, { code: one.reason, detail: null }),
          one.shipments,
          ...spread(one.waited),
        ]),
      ];
    case "vendors":
    case "locations": {
      const nameless = table === "vendors" ? t("reports.noVendor") : t("reports.noLocation");
      return [
        [table === "vendors" ? t("reports.vendor") : t("reports.location"), ...figureHeaders],
        ...report[table].map((one) => [one.name ?? nameless, ...figure(one)]),
      ];
    }
  }
}

export function partialHeaders(t: Translate): Row {
  return [
    t("reports.order"),
    t("reports.orderedAt"),
    t("reports.item"),
    t("reports.sku"),
    t("reports.vendor"),
    t("reports.ordered"),
    t("reports.registeredHere"),
    t("reports.shopify"),
    t("reports.difference"),
    t("reports.why"),
  ];
}

/** The lines of an order that is or was shipped in parts. */
export function partialRows(t: Translate, order: PartialOrder, dateTime: (iso: string) => string): Row[] {
  return resultOf(order).map((result) => {
    const { line, registered, onShopify, difference } = result;
    return [
      order.name,
      dateTime(order.createdAt),
      [line.title, line.variantTitle].filter(Boolean).join(" / "),
      line.sku ?? "",
      line.vendor ?? "",
      line.quantity - line.removed,
      registered,
      onShopify,
      difference,
      sayCauses(t, result).join(" "),
    ];
  });
}

function whole(seconds: number | null): string | number {
  return seconds === null ? "" : Math.round(seconds);
}
