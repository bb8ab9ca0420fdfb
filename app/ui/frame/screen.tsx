import { useEffect } from "react";
import { Banner, Layout, Page, type PageProps } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { useLostSince } from "./live.tsx";

/** A page of the app. When its data is old (`stale`), it says so, and goes on showing what is `known`. */
export function Screen(
  props: Omit<PageProps, "children"> & { stale: boolean; known: boolean; children?: React.ReactNode },
) {
  const { stale, known, children, ...page } = props;
  useEffect(() => {
    document.title = `${page.title} · LIVAPON`;
  }, [page.title]);
  return (
    <Page {...page}>
      <Layout>{children}</Layout>
      <ConnectionLost stale={stale} known={known} />
    </Page>
  );
}

function ConnectionLost({ stale, known }: { stale: boolean; known: boolean }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const since = useLostSince();
  if (!stale && since === null) return null;
  return (
    <div className="connection-lost">
      <Banner tone="warning" title={t("connection.title")}>
        {known && since !== null ? t("connection.shown", { time: dateTime(since) }) : t("connection.nothing")}
      </Banner>
    </div>
  );
}
