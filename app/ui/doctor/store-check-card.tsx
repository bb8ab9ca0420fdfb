import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import type { SetupCheck } from "../../setup/checklist.ts";
import type { StoreFacts } from "../../setup/store-facts.ts";
import { Folded } from "../frame/folded.tsx";
import { Check } from "../home/setup-card.tsx";
import { RUN_IS_STALE_MS } from "../home/setup-checks.ts";
import { useTranslation } from "../language/translate.tsx";
import { FindingText } from "../setup/finding.tsx";
import { useNow, useTimeFormat } from "../time/clock.tsx";

interface StoreCheckProps {
  checks: readonly SetupCheck[];
  /** Topics that the app has heard of lately, and those that it has not. */
  webhooks: StoreFacts["webhooks"];
  unheardTopics: readonly string[];
  lastRunAt: string | null;
  readAt: string | null;
}

/** What of the store decides whether anything can ship at all: what is not in order first, and in full. */
export function StoreCheckCard({ checks, webhooks, unheardTopics, lastRunAt, readAt }: StoreCheckProps) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const wanting = checks.filter(({ state }) => state === "problem" || state === "warning");
  const others = checks.filter((check) => !wanting.includes(check));
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" align="space-between" blockAlign="baseline">
          <Text as="h2" variant="headingMd">
            {t("doctor.store")}
          </Text>
          <Link to="/app/setup">{t("doctor.openSetup")}</Link>
        </InlineStack>
        <ul className="checks store-checks">
          {wanting.map((check) => (
            <SetupLine key={check.item} check={check} />
          ))}
          <ScheduleCheck lastRunAt={lastRunAt} />
          <WebhookCheck webhooks={webhooks} unheardTopics={unheardTopics} />
        </ul>
        <Folded summary={t("doctor.others", { n: others.length })}>
          <ul className="checks store-checks">
            {others.map((check) => (
              <SetupLine key={check.item} check={check} />
            ))}
          </ul>
        </Folded>
        <Text as="p" tone="subdued" variant="bodySm">
          {readAt ? t("setup.readAt", { time: dateTime(readAt) }) : t("setup.neverRead")}
        </Text>
      </BlockStack>
    </Card>
  );
}

function SetupLine({ check: { item, state, findings } }: { check: SetupCheck }) {
  const { t } = useTranslation();
  const shown = state === "ok" ? findings.slice(0, 1) : findings.filter((finding) => finding.state === state);
  return (
    <Check title={<Link to={`/app/setup#${item}`}>{t(`setup.item.${item}.title`)}</Link>} result={state} sentences={[]}>
      {shown.map((finding) => (
        <FindingText key={finding.code} finding={finding} isBrief={state === "ok" || item === "holds"} />
      ))}
    </Check>
  );
}

/** Is the schedule alive, and how late is it? */
function ScheduleCheck({ lastRunAt }: { lastRunAt: string | null }) {
  const { t } = useTranslation();
  const now = useNow();
  const { exact } = useTimeFormat();
  const runs = lastRunAt !== null && now - Date.parse(lastRunAt) <= RUN_IS_STALE_MS;
  return (
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
  );
}

function WebhookCheck({ webhooks, unheardTopics }: Pick<StoreCheckProps, "webhooks" | "unheardTopics">) {
  const { t } = useTranslation();
  const now = useNow();
  const { exact } = useTimeFormat();
  return (
    <Check
      title={t("home.check.webhook")}
      result={webhooks.length > 0 ? "ok" : "warning"}
      sentences={webhooks.length > 0 ? [] : [t("home.check.webhookNever")]}
    >
      <Folded summary={t("doctor.topics", { n: webhooks.length, unheard: unheardTopics.length })}>
        <ul className="topics">
          {webhooks.map(({ topic, lastAt }) => (
            <li key={topic}>
              <code>{topic}</code> <span className="subdued nowrap">{exact(lastAt, now)}</span>
            </li>
          ))}
          {unheardTopics.map((topic) => (
            <li key={topic}>
              <code>{topic}</code> <span className="subdued nowrap">{t("doctor.topicUnheard")}</span>
            </li>
          ))}
        </ul>
        <p className="subdued">{t("doctor.topicsUnheardMeans")}</p>
      </Folded>
    </Check>
  );
}
