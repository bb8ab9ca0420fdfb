import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { readSettingsChanges, TIME_ZONES, type LoggedChange, type ShopSettings } from "../settings/shop-settings.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { SettingsForm } from "../ui/settings/settings-form.tsx";
import { SettingsLog } from "../ui/settings/settings-log.tsx";

interface SettingsScreen {
  settings: ShopSettings;
  changes: LoggedChange[];
  timeZones: readonly string[];
  me: string | null;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, staff: me, settings }) => {
    const changes = await readSettingsChanges(db, shop);
    return { settings, changes, timeZones: TIME_ZONES, me };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Settings() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as SettingsScreen | Unavailable);
  return (
    <Screen title={t("settings.title")} stale={stale} known={data !== null}>
      {data && <SettingsForm settings={data.settings} timeZones={data.timeZones} me={data.me} />}
      {data && <SettingsLog changes={data.changes} me={data.me} />}
    </Screen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
