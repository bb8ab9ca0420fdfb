import { BlockStack, Card, Icon, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import { AlertTriangleIcon, CheckCircleIcon, QuestionCircleIcon, XCircleIcon } from "@shopify/polaris-icons";
import type { HomeSummary } from "../../reports/home-summary.ts";
import { useTranslation } from "../language/translate.tsx";
import { useNow, useTimeFormat } from "../time/clock.tsx";
import { checkSetup, type CheckId, type CheckResult } from "./setup-checks.ts";

const ICONS = {
  ok: { source: CheckCircleIcon, tone: "success" },
  warning: { source: AlertTriangleIcon, tone: "caution" },
  problem: { source: XCircleIcon, tone: "critical" },
  unknown: { source: QuestionCircleIcon, tone: "subdued" },
} as const;

/** Is it set up and working, and what to do if not. */
export function SetupCard({ summary, missingScopes }: { summary: HomeSummary; missingScopes: readonly string[] }) {
  const { t } = useTranslation();
  const now = useNow();
  const { exact } = useTimeFormat();
  const results = checkSetup(summary, missingScopes, now);
  const time = (iso: string) => exact(iso, now);
  const { lastWebhook, lastRun, reconciledUntil, pausedUntil } = summary;

  const sentences: Record<CheckId, string[]> = {
    scopes:
      results.scopes === "ok"
        ? [t("home.check.scopesOk")]
        : [t("home.check.scopesMissing", { scopes: missingScopes.join(", ") })],
    webhook: [
      lastWebhook ? t("home.check.webhookLast", { time: time(lastWebhook.receivedAt) }) : t("home.check.webhookNever"),
    ],
    run: [
      !lastRun
        ? t("home.check.runNever")
        : t(results.run === "ok" ? "home.check.runLast" : "home.check.runStale", { time: time(lastRun.startedAt) }),
      ...(results.run === "ok" ? [] : [t("home.check.runTodo")]),
    ],
    import: [
      reconciledUntil ? t("home.check.importDone", { time: time(reconciledUntil) }) : t("home.check.importRunning"),
    ],
    paused: [
      results.paused === "ok" || !pausedUntil
        ? t("home.check.pausedNot")
        : t("home.check.pausedUntil", { time: time(pausedUntil) }),
    ],
  };
  const allWell = Object.values(results).every((result) => result === "ok");
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack>
          <Text as="h2" variant="headingMd">
            {t("home.setup")}
          </Text>
          <Text as="p" tone="subdued">
            {t(allWell ? "home.allWell" : "home.notWell")}
          </Text>
        </BlockStack>
        <ul className="checks">
          {(Object.keys(sentences) as CheckId[]).map((id) => (
            <Check key={id} title={t(`home.check.${id}`)} result={results[id]} sentences={sentences[id]} />
          ))}
        </ul>
        <Link to="/app/setup">{t("home.openSetup")}</Link>
      </BlockStack>
    </Card>
  );
}

/** One thing that has to be, and whether it is; `unknown` where nobody but a person can tell. */
export function Check(props: {
  title: React.ReactNode;
  result: CheckResult | "unknown";
  sentences: string[];
  children?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const { title, result, sentences, children } = props;
  return (
    <li data-result={result}>
      <Icon {...ICONS[result]} accessibilityLabel={t(`home.check.${result}`)} />
      <div>
        <Text as="h3" variant="bodyMd" fontWeight="medium">
          {title}
        </Text>
        {sentences.map((sentence) => (
          <Text as="p" key={sentence} tone={result === "ok" ? "subdued" : undefined} breakWord>
            {sentence}
          </Text>
        ))}
        {children}
      </div>
    </li>
  );
}
