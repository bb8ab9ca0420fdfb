import { Card, EmptyState } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { dayIn, readDateRange, type DateRange, type DateRangeError } from "../reports/date-range.ts";
import { readServiceReport, type ServiceReport } from "../reports/service-report.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useTranslation } from "../ui/language/translate.tsx";
import { RangeForm } from "../ui/reports/range-form.tsx";
import { ReportScreen } from "../ui/reports/report-screen.tsx";
import { ServiceCharts } from "../ui/reports/service-charts.tsx";
import { ServiceFigures } from "../ui/reports/service-figures.tsx";

interface ServiceScreen {
  report: ServiceReport;
  range: DateRange;
  error: DateRangeError | null;
  today: string;
  readAt: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings: { timeZone } }) => {
    const readAt = now();
    const today = dayIn(timeZone, readAt);
    const { range, error } = readDateRange(new URL(request.url).searchParams, today);
    const report = await readServiceReport(db, { shop, range, timeZone, now: readAt });
    return { report, range, error, today, readAt: readAt.toISOString() };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function ServiceReportScreen() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as ServiceScreen | Unavailable);
  return (
    <ReportScreen current="service" readAt={data?.readAt} stale={stale}>
      {data && (
        <div className="reports">
          <RangeForm path="/app/reports" range={data.range} today={data.today} error={data.error} />
          {data.report.total.registered === 0 && data.report.total.onShopify === 0 ? (
            <Card>
              <EmptyState image="" heading={t("reports.empty")}>
                {t("reports.emptyBody")}
              </EmptyState>
            </Card>
          ) : (
            <>
              <ServiceFigures total={data.report.total} />
              <ServiceCharts report={data.report} range={data.range} />
            </>
          )}
        </div>
      )}
    </ReportScreen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
