import { lazy, Suspense, useState } from "react";
import { Card, EmptyState, Layout } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { readShipmentsPage, SHIPMENT_VIEWS, type ShipmentsPage, type ShipmentsView } from "../shipments/read-model.ts";
import { KeyPagination } from "../ui/frame/key-pagination.tsx";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { pageLinks, readPageKeys, writeKey } from "../ui/frame/page-key.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { ViewTabs } from "../ui/frame/view-tabs.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { ShipmentList } from "../ui/shipments/shipment-list.tsx";

const ReplaceDialog = lazy(() => import("../ui/shipments/replace-dialog.tsx"));

const PAGE_SIZE = 25;

interface ShipmentsScreen {
  page: ShipmentsPage;
  version: string;
}

const readView = (search: URLSearchParams): ShipmentsView =>
  SHIPMENT_VIEWS.find((view) => view === search.get("view")) ?? "open";

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop }) => {
    const { searchParams } = new URL(request.url);
    const { key, backwards } = readPageKeys(searchParams);
    // The id of a shipment is a UUID; anything else is no key.
    const cursor = key && /^[0-9a-f-]{36}$/.test(key.id) ? { registeredAt: key.time, id: key.id } : null;
    const view = readView(searchParams);
    return { page: await readShipmentsPage(db, { shop, view, cursor, backwards, limit: PAGE_SIZE }) };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Shipments() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as ShipmentsScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const [parameters] = useSearchParams();
  const [isReplacing, setReplacing] = useState(false);
  const tabs = SHIPMENT_VIEWS.map((id) => ({
    id,
    label: t(`shipments.view.${id}`),
    to: `/app/shipments?view=${id}`,
  }));
  const page = data?.page;
  const [first, last] = [page?.shipments[0], page?.shipments.at(-1)];
  return (
    <Screen
      title={t("shipments.title")}
      fullWidth
      secondaryActions={[{ content: t("replace.open"), onAction: () => setReplacing(true) }]}
      stale={stale}
      known={data !== null}
    >
      {isReplacing && (
        <Suspense>
          <ReplaceDialog onClose={() => setReplacing(false)} />
        </Suspense>
      )}
      <Layout.Section>
        <Card padding="0">
          <ViewTabs label={t("shipments.views")} tabs={tabs} current={readView(parameters)} />
          {page && page.shipments.length > 0 && (
            <>
              <ShipmentList shipments={page.shipments} />
              <KeyPagination
                links={pageLinks("/app/shipments", new URLSearchParams({ view: readView(parameters) }), {
                  ...page,
                  first: first ? writeKey(first.registeredAt, first.id) : null,
                  last: last ? writeKey(last.registeredAt, last.id) : null,
                })}
              />
            </>
          )}
          {page?.shipments.length === 0 && (
            <EmptyState image="" heading={t("shipments.empty")}>
              {t("shipments.emptyBody")}
            </EmptyState>
          )}
        </Card>
      </Layout.Section>
    </Screen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
