import { Card, EmptyState, Layout } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { readImport, ROW_VIEWS, type ImportDetail, type RowView } from "../imports/read-model.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { KeyPagination } from "../ui/frame/key-pagination.tsx";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { IMPORT_NOT_FOUND } from "../ui/frame/screen-error.tsx";
import { Screen } from "../ui/frame/screen.tsx";
import { ViewTabs } from "../ui/frame/view-tabs.tsx";
import { ImportRows } from "../ui/imports/import-rows.tsx";
import { ImportState } from "../ui/imports/import-state.tsx";
import { recognizedAs } from "../ui/imports/recognized.ts";
import { useTranslation } from "../ui/language/translate.tsx";
import { useTimeFormat } from "../ui/time/clock.tsx";

const PAGE_SIZE = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface ImportScreen {
  detail: ImportDetail;
  notifyByDefault: boolean;
  version: string;
}

function readQuery(search: URLSearchParams): { view: RowView; after: number; before: number | null } {
  const place = (name: string) => {
    const text = search.get(name) ?? "";
    return /^\d{1,7}$/.test(text) ? Number(text) : null;
  };
  return {
    view: ROW_VIEWS.find((view) => view === search.get("view")) ?? ("register" satisfies RowView),
    after: place("after") ?? 0,
    before: place("before"),
  };
}

export const loader = ({ request, params }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings }) => {
    const id = params["id"] ?? "";
    const query = readQuery(new URL(request.url).searchParams);
    const detail = UUID.test(id) ? await readImport(db, { shop, id, ...query, limit: PAGE_SIZE }) : null;
    if (!detail) throw Response.json(IMPORT_NOT_FOUND, { status: 404 });
    return { detail, notifyByDefault: settings.notifyCustomer };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Import() {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { data, stale } = useLastKnown(useLoaderData() as ImportScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const [parameters] = useSearchParams();
  const { view } = readQuery(parameters);
  const back = { content: t("imports.title"), url: "/app/imports" };
  if (!data) return <Screen title={t("imports.import")} backAction={back} stale={stale} known={false} />;

  const { detail, notifyByDefault } = data;
  const path = `/app/imports/${detail.id}`;
  const tabs = ROW_VIEWS.map((id) => ({
    id,
    label: t(`imports.view.${id}`, { n: countOf(detail, id) }),
    to: `${path}?view=${id}`,
  }));
  const recognized = recognizedAs(t, detail.recognized);
  const time = t("imports.checkedAt", { time: dateTime(detail.createdAt) });
  const { page } = detail;
  return (
    <Screen
      title={detail.fileName}
      subtitle={recognized === null ? time : t("imports.subtitle", { recognized, time })}
      backAction={back}
      fullWidth
      stale={stale}
      known
    >
      <Layout.Section>
        <ImportState of={detail} notifyByDefault={notifyByDefault} />
      </Layout.Section>
      <Layout.Section>
        <Card padding="0">
          <ViewTabs label={t("imports.views")} tabs={tabs} current={view} />
          {page.length > 0 ? (
            <>
              <ImportRows of={detail} />
              <KeyPagination
                links={{
                  previous: detail.hasPrevious ? `${path}?view=${view}&before=${page[0]!.number}` : null,
                  next: detail.hasNext ? `${path}?view=${view}&after=${page.at(-1)!.number}` : null,
                }}
              />
            </>
          ) : (
            <EmptyState image="" heading={t("imports.noRows")} />
          )}
        </Card>
      </Layout.Section>
    </Screen>
  );
}

function countOf({ rows }: ImportDetail, view: RowView): number {
  return view === "register" ? (rows.register ?? 0) + (rows.registered ?? 0) : (rows[view] ?? 0);
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
