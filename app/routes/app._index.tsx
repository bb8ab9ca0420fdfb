import { now } from "../clock.server.ts";
import { Layout } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { readHomeSummary, type HomeSummary } from "../reports/home-summary.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { approvalUrl, missingScopes } from "../shopify/scopes.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive, useRefreshEvery } from "../ui/frame/live.tsx";
import { Screen } from "../ui/frame/screen.tsx";
import { KeyFigures } from "../ui/home/key-figures.tsx";
import { SetupCard } from "../ui/home/setup-card.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { MissingScopes } from "../ui/setup/missing-scopes.tsx";

interface HomeScreen {
  summary: HomeSummary | null;
  missingScopes: string[];
  approveUrl: string;
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop }) => {
    const summary = await readHomeSummary(db, shop, now());
    return {
      summary,
      missingScopes: missingScopes(summary?.grantedScopes ?? []),
      approveUrl: approvalUrl(shop, env.SHOPIFY_API_KEY),
    };
  });
export const clientLoader = keepPageWhenUnreachable;

const REFRESH_MS = 30_000;

export default function Home() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as HomeScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  useRefreshEvery(REFRESH_MS);
  return (
    <Screen
      title={t("home.title")}
      primaryAction={{ content: t("home.openToShip"), url: "/app/orders?view=to_ship" }}
      stale={stale}
      known={data !== null}
    >
      {data?.summary && (
        <>
          {data.missingScopes.length > 0 && (
            <Layout.Section>
              <MissingScopes scopes={data.missingScopes} approveUrl={data.approveUrl} />
            </Layout.Section>
          )}
          <Layout.Section>
            <KeyFigures summary={data.summary} />
          </Layout.Section>
          <Layout.Section>
            <SetupCard summary={data.summary} missingScopes={data.missingScopes} />
          </Layout.Section>
        </>
      )}
    </Screen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
