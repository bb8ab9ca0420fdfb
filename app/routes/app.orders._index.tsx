import { useEffect } from "react";
import { Card, EmptyState, Layout } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useTranslation } from "react-i18next";
import { db } from "../db.server.ts";
import { ORDER_VIEWS, readListQuery } from "../orders/list-query.ts";
import { readOrdersPage, type OrdersPage } from "../orders/read-model.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { readSettings } from "../settings/shop-settings.ts";
import { KeyPagination } from "../ui/frame/key-pagination.tsx";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { pageLinks, readPageKeys, writeKey } from "../ui/frame/page-key.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { ViewTabs } from "../ui/frame/view-tabs.tsx";
import { rememberList } from "../ui/orders/last-list.ts";
import { OrderList } from "../ui/orders/order-list.tsx";
import { OrderSearch } from "../ui/orders/order-search.tsx";

const PAGE_SIZE = 25;

interface OrdersScreen {
  page: OrdersPage;
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async (shop) => {
    const { searchParams } = new URL(request.url);
    const { key: cursor, backwards } = readPageKeys(searchParams);
    const { timeZone } = await readSettings(db, shop);
    const query = readListQuery(searchParams);
    return { page: await readOrdersPage(db, { shop, query, timeZone, cursor, backwards, limit: PAGE_SIZE }) };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Orders() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as OrdersScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const [parameters, setParameters] = useSearchParams();
  const { view, search } = readListQuery(parameters);

  useEffect(() => rememberList(parameters), [parameters]);

  const tabs = ORDER_VIEWS.map((id) => {
    const to = new URLSearchParams({ view: id, ...(search ? { q: search } : {}) });
    return { id, label: t(`orders.view.${id}`), to: `/app/orders?${to.toString()}` };
  });
  const searchFor = (q: string) => {
    if (q !== search) setParameters({ view, ...(q ? { q } : {}) }, { replace: true, preventScrollReset: true });
  };
  const page = data?.page;
  const [first, last] = [page?.orders[0], page?.orders.at(-1)];
  return (
    <Screen title={t("orders.title")} fullWidth stale={stale} known={data !== null}>
      <Layout.Section>
        <Card padding="0">
          <ViewTabs label={t("orders.views")} tabs={tabs} current={view} />
          <div className="list-search">
            <OrderSearch search={search} onSearch={searchFor} />
          </div>
          {page && page.orders.length > 0 && (
            <>
              <OrderList orders={page.orders} />
              <KeyPagination
                links={pageLinks("/app/orders", parameters, {
                  ...page,
                  first: first ? writeKey(first.createdAt, first.id) : null,
                  last: last ? writeKey(last.createdAt, last.id) : null,
                })}
              />
            </>
          )}
          {page?.orders.length === 0 && (
            <EmptyState image="" heading={search ? t("orders.emptySearch", { search }) : t("orders.empty")}>
              {search ? t("orders.emptySearchBody") : t("orders.emptyBody")}
            </EmptyState>
          )}
        </Card>
      </Layout.Section>
    </Screen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
