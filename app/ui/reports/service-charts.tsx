import { Text } from "@shopify/polaris";
import type { DateRange } from "../../reports/date-range.ts";
import type { NamedFigure, ServiceReport } from "../../reports/service-report.ts";
import { useIsDrawn } from "../frame/first-screenful.ts";
import { Folded } from "../frame/folded.tsx";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { sayReason } from "../orders/reason.tsx";
import { DayChart, shortDay, type Series } from "./day-chart.tsx";
import { sayDuration, unitFor } from "./duration.ts";
import { ReportCard } from "./report-card.tsx";

/**
 * How shipping went: by day as pictures, with their tables; by reason, vendor and location as tables with bars. What is
 * below the first chart is below the screen, and follows when that is drawn.
 */
export function ServiceCharts({ report, range }: { report: ServiceReport; range: DateRange }) {
  const { t } = useTranslation();
  const isDrawn = useIsDrawn();
  const csv = (name: string) => ({ report: name, from: range.from, to: range.to });
  const say = (seconds: number | null) => sayDuration(t, seconds);
  const days = report.days.map(({ day }) => day);
  const spreadChart = (which: "toRegistration" | "toShopify") => {
    const spreads = report.days.map((day) => day[which]);
    const { unit, size } = unitFor(Math.max(0, ...spreads.map(({ p95 }) => p95 ?? 0)));
    const series: [Series, Series] = [
      { name: t("reports.median"), values: spreads.map(({ median }) => median), say },
      { name: t("reports.p95"), values: spreads.map(({ p95 }) => p95), say },
    ];
    return (
      <ReportCard title={t(`reports.chart.${which}`)} body={t(`reports.chart.${which}Body`)} csv={csv("days")}>
        <DayChart
          shape="lines"
          label={t(`reports.chart.${which}`)}
          unit={t(`reports.unit.${unit}`)}
          {...{ days, series, size }}
        />
        <DayTable label={t(`reports.chart.${which}`)} days={days} series={series} />
      </ReportCard>
    );
  };
  const count = (n: number) => String(n);
  const throughput: [Series, Series] = [
    { name: t("reports.registered"), values: report.days.map(({ registered }) => registered), say: count },
    { name: t("reports.onShopify"), values: report.days.map(({ onShopify }) => onShopify), say: count },
  ];
  return (
    <div className="reports">
      <ReportCard title={t("reports.chart.throughput")} body={t("reports.chart.throughputBody")} csv={csv("days")}>
        <DayChart
          shape="bars"
          label={t("reports.chart.throughput")}
          unit={t("reports.shipments")}
          days={days}
          series={throughput}
        />
        <DayTable label={t("reports.chart.throughput")} days={days} series={throughput} />
      </ReportCard>
      {isDrawn && (
        <>
          {spreadChart("toRegistration")}
          {spreadChart("toShopify")}
          <ReportCard title={t("reports.chart.reasons")} body={t("reports.chart.reasonsBody")} csv={csv("reasons")}>
            {report.reasons.length === 0 ? (
              <Text as="p">{t("reports.noWaits")}</Text>
            ) : (
              <BarTable
                label={t("reports.chart.reasons")}
                columns={[t("reports.reason"), t("reports.shipments"), t("reports.median"), t("reports.p95")]}
                rows={report.reasons.map(({ reason, shipments, waited }) => ({
                  name: sayReason(t, { code: reason, detail: null }),
                  n: shipments,
                  cells: [say(waited.median), say(waited.p95)],
                }))}
              />
            )}
          </ReportCard>
          <Groups
            which="vendors"
            title={t("reports.vendor")}
            nameless={t("reports.noVendor")}
            {...{ report, csv, say }}
          />
          <Groups
            which="locations"
            title={t("reports.location")}
            nameless={t("reports.noLocation")}
            {...{ report, csv, say }}
          />
        </>
      )}
    </div>
  );
}

function Groups(props: {
  which: "vendors" | "locations";
  title: string;
  nameless: string;
  report: ServiceReport;
  csv: (name: string) => Record<string, string>;
  say: (seconds: number | null) => string;
}) {
  const { which, title, nameless, report, csv, say } = props;
  const { t } = useTranslation();
  return (
    <ReportCard title={t(`reports.chart.${which}`)} body={t(`reports.chart.${which}Body`)} csv={csv(which)}>
      <BarTable
        label={t(`reports.chart.${which}`)}
        columns={[
          title,
          t("reports.registered"),
          t("reports.onShopify"),
          t("reports.figure.toRegistration"),
          t("reports.figure.toShopify"),
        ]}
        rows={report[which].map((group: NamedFigure) => ({
          name: group.name ?? nameless,
          n: group.registered,
          cells: [String(group.onShopify), say(group.toRegistration.median), say(group.toShopify.median)],
        }))}
      />
    </ReportCard>
  );
}

/** What a chart over days shows, in words and numbers. */
function DayTable({ label, days, series }: { label: string; days: string[]; series: Series[] }) {
  const { t } = useTranslation();
  return (
    <Folded className="history" summary={t("reports.table")}>
      <div className="scrolled" role="region" aria-label={label} tabIndex={0}>
        <table className="plain-table" aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t("reports.day")}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day, place) => (
              <tr key={day}>
                <th scope="row">
                  <time dateTime={day}>{shortDay(day)}</time>
                </th>
                {series.map(({ name, values, say }) => {
                  const value = values[place] ?? null;
                  return (
                    <td key={name} className="number">
                      {value === null ? t("reports.none") : say(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Folded>
  );
}

/** A table whose second column is drawn as a bar, too. */
function BarTable(props: { label: string; columns: string[]; rows: { name: string; n: number; cells: string[] }[] }) {
  const { label, columns, rows } = props;
  const most = Math.max(1, ...rows.map(({ n }) => n));
  return (
    <table role="table" className="table bars" aria-label={label}>
      <TableHead columns={columns} />
      <tbody role="rowgroup">
        {rows.map(({ name, n, cells }) => (
          <tr key={name} role="row">
            <th role="rowheader" scope="row">
              {name}
            </th>
            <td role="cell" data-label={columns[1]} className="bar-cell">
              <span>
                <span>{n}</span>
                <span className="bar" style={{ inlineSize: `${(100 * n) / most}%` }} />
              </span>
            </td>
            {cells.map((cell, place) => (
              <td key={columns[place + 2]} role="cell" data-label={columns[place + 2]} className="nowrap">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
