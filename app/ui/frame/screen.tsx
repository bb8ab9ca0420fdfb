import { Banner, Layout, Page, type PageProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useTimeFormat } from "../time/clock.tsx";
import { useLostSince } from "./live.tsx";

/** A page of the app. When its data is old, it says since when, and goes on showing it. */
export function Screen(props: Omit<PageProps, "children"> & { stale: boolean; children: React.ReactNode }) {
  const { stale, children, ...page } = props;
  return (
    <Page {...page}>
      <Layout>{children}</Layout>
      <ConnectionLost stale={stale} empty={!children} />
    </Page>
  );
}

function ConnectionLost({ stale, empty }: { stale: boolean; empty: boolean }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const since = useLostSince();
  if (!stale && since === null) return null;
  return (
    <div className="connection-lost">
      <Banner tone="warning" title={t("connection.title")}>
        {empty || since === null ? t("connection.nothing") : t("connection.shown", { time: dateTime(since) })}
      </Banner>
    </div>
  );
}
