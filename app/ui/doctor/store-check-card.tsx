import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { StoreCheck } from "../../fulfillment-orders/blocked-orders.ts";
import { Check } from "../home/setup-card.tsx";
import { RUN_IS_STALE_MS } from "../home/setup-checks.ts";
import { useNow, useTimeFormat } from "../time/clock.tsx";

/** What of the store decides whether anything can ship at all. */
export function StoreCheckCard({ check, missingScopes }: { check: StoreCheck; missingScopes: readonly string[] }) {
  const { t } = useTranslation();
  const now = useNow();
  const { exact } = useTimeFormat();
  const { webhooks, lastRunAt, unroutable } = check;
  const runs = lastRunAt !== null && now - Date.parse(lastRunAt) <= RUN_IS_STALE_MS;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("doctor.store")}
        </Text>
        <ul className="checks">
          <Check
            title={t("home.check.scopes")}
            result={missingScopes.length > 0 ? "problem" : "ok"}
            sentences={
              missingScopes.length > 0
                ? [t("home.check.scopesMissing", { scopes: missingScopes.join(", ") })]
                : [t("home.check.scopesOk")]
            }
          />
          <Check
            title={t("home.check.run")}
            result={runs ? "ok" : "warning"}
            sentences={
              lastRunAt === null
                ? [t("home.check.runNever"), t("home.check.runTodo")]
                : runs
                  ? [t("home.check.runLast", { time: exact(lastRunAt, now) })]
                  : [t("home.check.runStale", { time: exact(lastRunAt, now) }), t("home.check.runTodo")]
            }
          />
          <Check
            title={t("home.check.webhook")}
            result={webhooks.length > 0 ? "ok" : "warning"}
            sentences={webhooks.length > 0 ? [] : [t("home.check.webhookNever")]}
          >
            {webhooks.length > 0 && (
              <details>
                <summary>{t("doctor.topics", { n: webhooks.length })}</summary>
                <ul className="topics">
                  {webhooks.map(({ topic, lastAt }) => (
                    <li key={topic}>
                      <code>{topic}</code> <span className="subdued nowrap">{exact(lastAt, now)}</span>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </Check>
          <Check
            title={t("doctor.unroutable")}
            result={unroutable.length > 0 ? "problem" : "ok"}
            sentences={[t(unroutable.length > 0 ? "doctor.unroutableTodo" : "doctor.unroutableNone")]}
          >
            {unroutable.length > 0 && (
              <ul className="topics">
                {unroutable.map(({ sku, title, orders }) => (
                  <li key={`${sku} ${title}`}>
                    {sku ?? title} <span className="subdued">{t("doctor.orders", { n: orders })}</span>
                  </li>
                ))}
              </ul>
            )}
          </Check>
          <Check title={t("doctor.staffPermission")} result="unknown" sentences={[t("doctor.staffPermissionTodo")]} />
        </ul>
      </BlockStack>
    </Card>
  );
}
