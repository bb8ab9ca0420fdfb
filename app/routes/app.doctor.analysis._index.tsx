import { Banner, BlockStack, Card, Layout, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import type { Analysis } from "../fulfillment-orders/analysis/analyze.ts";
import { ANALYZED_DAYS, MOST_ORDERS, readAnalysis } from "../fulfillment-orders/analysis/read-analysis.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { API_VERSION } from "../shopify/api-version.ts";
import { AnalysisActions } from "../ui/doctor/analysis-actions.tsx";
import { DelayCard } from "../ui/doctor/delay-card.tsx";
import { ExampleOrders } from "../ui/doctor/example-orders.tsx";
import { FindingItem } from "../ui/doctor/finding-item.tsx";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { DateTime } from "../ui/time/moment.tsx";

interface AnalysisScreen {
  analysis: Analysis;
  shop: string;
  apiVersion: string;
  days: number;
  most: number;
  at: string;
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings: { timeZone } }) => {
    const at = now();
    const analysis = await readAnalysis(db, shop, timeZone, at);
    return { analysis, shop, apiVersion: API_VERSION, days: ANALYZED_DAYS, most: MOST_ORDERS, at: at.toISOString() };
  });
export const clientLoader = keepPageWhenUnreachable;

/** Why some orders have no fulfillment order, from what every look at them has seen. Also to print for Shopify's support. */
export default function AnalysisPage() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as AnalysisScreen | Unavailable);
  const back = { content: t("doctor.title"), url: "/app/doctor" };
  if (!data) return <Screen title={t("analysis.title")} backAction={back} stale={stale} known={false} />;
  const { analysis } = data;
  const { orders, findings, tooFew } = analysis;
  return (
    <Screen title={t("analysis.title")} backAction={back} stale={stale} known>
      <Layout.Section>
        <BlockStack gap="400">
          <Card>
            <BlockStack gap="300">
              <Text as="p" tone="subdued">
                {t("analysis.about", { days: data.days, most: data.most })} {data.shop}, Admin API {data.apiVersion},{" "}
                <DateTime iso={data.at} />
              </Text>
              <dl className="groups">
                {(["without", "with", "undecided"] as const).map((group) => (
                  <div key={group}>
                    <dt>{t(`analysis.group.${group}`)}</dt>
                    <dd>{orders[group]}</dd>
                  </div>
                ))}
              </dl>
              <AnalysisActions />
            </BlockStack>
          </Card>
          {tooFew && orders.without > 0 && (
            <Banner title={t(`analysis.tooFew.${tooFew}`)}>
              <p>{t("analysis.tooFewBody")}</p>
            </Banner>
          )}
          <Card>
            <BlockStack gap="300">
              <Text as="h2" variant="headingMd">
                {t("analysis.findings")}
              </Text>
              {findings.length > 0 ? (
                <ul className="findings">
                  {findings.map((finding) => (
                    <FindingItem key={`${finding.trait.kind} ${finding.trait.value}`} finding={finding} />
                  ))}
                </ul>
              ) : (
                <Text as="p">
                  {t(
                    orders.without === 0
                      ? "analysis.noneWithout"
                      : tooFew
                        ? "analysis.notCompared"
                        : "analysis.noFinding",
                  )}
                </Text>
              )}
              {findings.length > 0 && analysis.unexplained > 0 && (
                <Text as="p">{t("analysis.unexplained", { n: analysis.unexplained })}</Text>
              )}
              <Text as="p" tone="subdued">
                {t("analysis.method")}
              </Text>
              <Text as="p" tone="subdued">
                {t("analysis.notReadable")}
              </Text>
            </BlockStack>
          </Card>
          <DelayCard delay={analysis.delay} />
          <ExampleOrders examples={analysis.examples} />
        </BlockStack>
      </Layout.Section>
    </Screen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
