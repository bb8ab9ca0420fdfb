import type { ReactNode } from "react";
import { Layout } from "@shopify/polaris";
import { Screen } from "../frame/screen.tsx";
import { ViewTabs } from "../frame/view-tabs.tsx";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";

/** The frame that all reports share. A report is of a moment (`readAt`): it does not change while somebody reads it. */
export function ReportScreen(props: {
  current: "service" | "partial";
  readAt: string | undefined;
  stale: boolean;
  children: ReactNode;
}) {
  const { current, readAt, stale, children } = props;
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const tabs = [
    { id: "service", label: t("reports.service"), to: "/app/reports" },
    { id: "partial", label: t("reports.partial"), to: "/app/reports/partial" },
  ];
  return (
    <Screen
      title={t("reports.title")}
      subtitle={readAt && t("reports.asOf", { time: dateTime(readAt) })}
      fullWidth
      stale={stale}
      known={readAt !== undefined}
    >
      <Layout.Section>
        <ViewTabs label={t("reports.which")} tabs={tabs} current={current} />
        {children}
      </Layout.Section>
    </Screen>
  );
}
