import { Card, EmptyState, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { dayIn, readDateRange, type DateRange, type DateRangeError } from "../reports/date-range.ts";
import {
  PARTIAL_VIEWS,
  readPartialOrders,
  resultOf,
  type PartialOrdersPage,
  type PartialView,
} from "../reports/partial-shipments.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { KeyPagination } from "../ui/frame/key-pagination.tsx";
import { useFirstScreenful } from "../ui/frame/first-screenful.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { pageLinks, readPageKeys, writeKey } from "../ui/frame/page-key.ts";
import { ViewTabs } from "../ui/frame/view-tabs.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { DownloadCsv } from "../ui/reports/download-csv.tsx";
import { RangeForm } from "../ui/reports/range-form.tsx";
import { ReportScreen } from "../ui/reports/report-screen.tsx";
import { ResultTable } from "../ui/reports/result-table.tsx";

const PATH = "/app/reports/partial";
const PAGE_SIZE = 25;
/** What follows is below every screen. */
const FIRST_ORDERS = 6;

interface PartialScreen {
  page: PartialOrdersPage;
  view: PartialView;
  range: DateRange;
  error: DateRangeError | null;
  today: string;
  readAt: string;
  /** The page's own address, for its neighbours. */
  search: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings: { timeZone } }) => {
    const readAt = now();
    const { searchParams } = new URL(request.url);
    const today = dayIn(timeZone, readAt);
    const { range, error } = readDateRange(searchParams, today);
    const view = PARTIAL_VIEWS.find((one) => one === searchParams.get("view")) ?? "open";
    const { key, backwards } = readPageKeys(searchParams);
    const cursor = key && { createdAt: key.time, id: key.id };
    const page = await readPartialOrders(db, { shop, view, range, timeZone, cursor, backwards, limit: PAGE_SIZE });
    const search = new URLSearchParams({ view, ...(view === "all" ? range : {}) }).toString();
    return { page, view, range, error, today, readAt: readAt.toISOString(), search };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function PartialShipmentsScreen() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as PartialScreen | Unavailable);
  const orders = useFirstScreenful(data?.page.orders ?? [], FIRST_ORDERS);
  const tabs = PARTIAL_VIEWS.map((id) => ({ id, label: t(`reports.partialView.${id}`), to: `${PATH}?view=${id}` }));
  return (
    <ReportScreen current="partial" readAt={data?.readAt} stale={stale}>
      {data && (
        <div className="reports">
          <Card padding="0">
            <ViewTabs label={t("reports.partialViews")} tabs={tabs} current={data.view} />
            {data.view === "all" && (
              <RangeForm
                path={PATH}
                range={data.range}
                today={data.today}
                error={data.error}
                kept={{ view: data.view }}
              />
            )}
            <div className="report-head list-head">
              <Text as="p" tone="subdued">
                {t(`reports.partialBody.${data.view}`)}
              </Text>
              {data.page.orders.length > 0 && (
                <DownloadCsv
                  what={t("reports.partial")}
                  query={{ report: "partial", view: data.view, ...(data.view === "all" ? { ...data.range } : {}) }}
                />
              )}
            </div>
            {data.page.orders.length === 0 ? (
              <EmptyState image="" heading={t(`reports.partialEmpty.${data.view}`)}>
                {t("reports.partialEmptyBody")}
              </EmptyState>
            ) : (
              <>
                <ResultTable
                  label={t("reports.partial")}
                  groups={orders.map((order) => ({ order, results: resultOf(order) }))}
                />
                {orders.length === data.page.orders.length && <KeyPagination links={linksOf(data)} />}
              </>
            )}
          </Card>
        </div>
      )}
    </ReportScreen>
  );
}

function linksOf({ page, search }: PartialScreen) {
  const [first, last] = [page.orders[0], page.orders.at(-1)];
  return pageLinks(PATH, new URLSearchParams(search), {
    ...page,
    first: first ? writeKey(first.createdAt, first.id) : null,
    last: last ? writeKey(last.createdAt, last.id) : null,
  });
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
