import { useEffect, useState } from "react";
import type { HeadersFunction, LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { Link, Outlet, useLoaderData, useNavigation, useRouteError } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { authenticatedShop } from "../screen-loader.server.ts";
import { DEFAULT_SETTINGS, readSettings } from "../settings/shop-settings.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";
import styles from "../ui/app.css?url";
import { appBridge } from "../ui/frame/app-bridge.ts";
import { LiveProvider } from "../ui/frame/live.tsx";
import { CATALOGUE_TEXT } from "../ui/language/catalogue.server.ts";
import { chooseLanguage, type Catalogue } from "../ui/language/language.ts";
import { createTranslation, TranslationProvider } from "../ui/language/translate.tsx";
import { ClockProvider } from "../ui/time/clock.tsx";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: styles },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const shop = await authenticatedShop(request);
  const { searchParams } = new URL(request.url);
  const language = chooseLanguage(searchParams.get("locale"), request.headers.get("accept-language"));
  return {
    apiKey: env.SHOPIFY_API_KEY,
    language,
    catalogue: CATALOGUE_TEXT[language],
    timeZone: shop ? await timeZoneOf(shop) : DEFAULT_SETTINGS.timeZone,
    renderedAt: Date.now(),
  };
}

/** The frame is that of the document: the admin says the language only when it loads one. */
export const shouldRevalidate = () => false;

/** A frame is better than none: without the database, times are shown in the usual time zone. */
async function timeZoneOf(shop: string): Promise<string> {
  try {
    return (await readSettings(db, shop)).timeZone;
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return DEFAULT_SETTINGS.timeZone;
  }
}

export default function App() {
  const { apiKey, language, catalogue, timeZone, renderedAt } = useLoaderData<typeof loader>();
  const [{ translation, polaris }] = useState(() => {
    const { messages, polaris } = JSON.parse(catalogue) as Catalogue;
    return { translation: createTranslation(language, messages), polaris };
  });
  const { t } = translation;
  useLoadingBar();
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey} i18n={polaris}>
      <TranslationProvider translation={translation}>
        <ClockProvider language={language} timeZone={timeZone} renderedAt={renderedAt}>
          <LiveProvider>
            <NavMenu>
              <Link to="/app" rel="home">
                {t("nav.home")}
              </Link>
              <Link to="/app/orders">{t("nav.orders")}</Link>
              <Link to="/app/shipments">{t("nav.shipments")}</Link>
              <Link to="/app/imports">{t("nav.imports")}</Link>
              <Link to="/app/reports">{t("nav.reports")}</Link>
              <Link to="/app/doctor">{t("nav.doctor")}</Link>
              <Link to="/app/settings">{t("nav.settings")}</Link>
            </NavMenu>
            <main>
              <Outlet />
            </main>
          </LiveProvider>
        </ClockProvider>
      </TranslationProvider>
    </AppProvider>
  );
}

/** The admin's own bar while a page is on its way. */
function useLoadingBar() {
  const isLoading = useNavigation().state === "loading";
  useEffect(() => {
    if (!isLoading) return;
    appBridge()?.loading(true);
    return () => appBridge()?.loading(false);
  }, [isLoading]);
}

// Shopify needs Remix to catch some thrown responses, so that their headers are included in the response.
export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
