import { Fragment, useEffect, useRef } from "react";
import { Card, EmptyState, Layout } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useNavigate, useNavigation, useSearchParams } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import {
  hasFilters,
  ORDER_VIEWS,
  readListQuery,
  sortTime,
  writeListQuery,
  type ListQuery,
  type OrdersView,
} from "../orders/list-query.ts";
import { readOrderViews, type OrderView } from "../orders/order-views.ts";
import { countOrders, MOST_COUNTED, readFilterChoices, readOrdersPage, type OrdersPage } from "../orders/read-model.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { KeyPagination } from "../ui/frame/key-pagination.tsx";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { pageLinks, readPageKeys, writeKey } from "../ui/frame/page-key.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { ViewTabs } from "../ui/frame/view-tabs.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { FilterChips, OrderFilters } from "../ui/orders/order-filters.tsx";
import { rememberList } from "../ui/orders/last-list.ts";
import { OrderList } from "../ui/orders/order-list.tsx";
import { OrderSearch } from "../ui/orders/order-search.tsx";
import { SavedViews } from "../ui/orders/saved-views.tsx";

const PATH = "/app/orders";
const PAGE_SIZE = 25;

interface OrdersScreen {
  page: OrdersPage;
  counts: { of: Record<OrdersView, number>; upTo: number };
  choices: { vendor: string[]; location: string[] };
  views: OrderView[];
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings: { timeZone } }): Promise<Omit<OrdersScreen, "version">> => {
    const { searchParams } = new URL(request.url);
    const { key: cursor, backwards } = readPageKeys(searchParams);
    const query = readListQuery(searchParams);
    const [page, of, choices, views] = await Promise.all([
      readOrdersPage(db, { shop, query, timeZone, cursor, backwards, limit: PAGE_SIZE }),
      countOrders(db, shop),
      readFilterChoices(db, shop),
      readOrderViews(db, shop),
    ]);
    return { page, counts: { of, upTo: MOST_COUNTED }, choices, views };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Orders() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as OrdersScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const { search: shownSearch } = useLocation();
  const parameters = useAskedFor();
  const navigate = useNavigate();
  const query = readListQuery(parameters);
  const saved = data?.views.find(({ id }) => id === parameters.get("saved")) ?? null;

  // Two changes can come before the page has followed the first.
  const asked = useRef(query);
  const list = writeListQuery(query);
  const address = list.toString();
  useEffect(() => {
    asked.current = readListQuery(new URLSearchParams(address));
    rememberList(address);
  }, [address]);
  const show = (change: Partial<ListQuery>) => {
    asked.current = { ...asked.current, ...change };
    void navigate(addressOf(writeListQuery(asked.current), saved?.id), { replace: true, preventScrollReset: true });
  };
  const showView = (view: { id: string; query: string } | null) =>
    void navigate(view ? addressOf(new URLSearchParams(view.query), view.id) : `${PATH}?view=${query.view}`);

  const count = (view: OrdersView) =>
    data &&
    (data.counts.of[view] > data.counts.upTo
      ? t("orders.manyMore", { n: data.counts.upTo })
      : String(data.counts.of[view]));
  const tabs = [
    ...ORDER_VIEWS.map((view) => ({
      id: view as string,
      label: t(`orders.view.${view}`),
      count: count(view) ?? undefined,
      to: addressOf(new URLSearchParams({ view, ...(query.search ? { q: query.search } : {}) })),
    })),
    ...(data?.views ?? []).map((view) => ({
      id: view.id,
      label: view.name,
      to: addressOf(new URLSearchParams(view.query), view.id),
    })),
  ];
  const page = data?.page;
  const [first, last] = [page?.orders[0], page?.orders.at(-1)];
  const isNarrowed = query.search !== "" || hasFilters(query);
  return (
    <Screen title={t("orders.title")} fullWidth stale={stale} known={data !== null}>
      <Layout.Section>
        <Card padding="0">
          <div className="view-row">
            <ViewTabs label={t("orders.views")} tabs={tabs} current={saved?.id ?? query.view} />
            <SavedViews
              key={saved?.id ?? "none"}
              current={saved}
              query={address}
              isNarrowed={isNarrowed || query.sort !== "newest"}
              onShow={showView}
            />
          </div>
          <div className="list-tools">
            <OrderSearch search={query.search} onSearch={(search) => search !== query.search && show({ search })} />
            <OrderFilters query={query} choices={data?.choices ?? { vendor: [], location: [] }} onChange={show} />
            <FilterChips query={query} onChange={show} />
          </div>
          {page && page.orders.length > 0 && (
            // Another list is another table: nothing of the one before moves through the page.
            <Fragment key={shownSearch}>
              <OrderList orders={page.orders} />
              <KeyPagination
                links={pageLinks(PATH, withSaved(list, saved?.id), {
                  ...page,
                  first: first ? writeKey(sortTime(query, first), first.id) : null,
                  last: last ? writeKey(sortTime(query, last), last.id) : null,
                })}
              />
            </Fragment>
          )}
          {page?.orders.length === 0 && (
            <EmptyState
              image=""
              heading={query.search ? t("orders.emptySearch", { search: query.search }) : t("orders.empty")}
            >
              {isNarrowed ? t("orders.emptySearchBody") : t("orders.emptyBody")}
            </EmptyState>
          )}
        </Card>
      </Layout.Section>
    </Screen>
  );
}

/** What the list is asked for: of the address or, while that is on its way, of the next one, so that no click waits. */
function useAskedFor(): URLSearchParams {
  const [current] = useSearchParams();
  const { location } = useNavigation();
  return location?.pathname === PATH ? new URLSearchParams(location.search) : current;
}

function withSaved(list: URLSearchParams, saved: string | undefined): URLSearchParams {
  return saved ? new URLSearchParams([...list, ["saved", saved]]) : list;
}

function addressOf(list: URLSearchParams, saved?: string): string {
  return `${PATH}?${withSaved(list, saved).toString()}`;
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
