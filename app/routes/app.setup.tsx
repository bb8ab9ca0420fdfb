import { useEffect, useState } from "react";
import { Banner, BlockStack, Button, Card, InlineError, InlineStack, Layout, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useLocation, useRevalidator } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { checkStore, type SetupCheck } from "../setup/checklist.ts";
import { readStoreFacts } from "../setup/store-facts.ts";
import { approvalUrl, missingScopes } from "../shopify/scopes.ts";
import { useFirstScreenful } from "../ui/frame/first-screenful.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { post } from "../ui/frame/post.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { MissingScopes } from "../ui/setup/missing-scopes.tsx";
import { SetupItem } from "../ui/setup/setup-item.tsx";
import { useTimeFormat } from "../ui/time/clock.tsx";

interface SetupScreen {
  checks: SetupCheck[];
  grantedScopes: string[];
  readAt: string | null;
  missingScopes: string[];
  approveUrl: string;
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop }) => {
    const facts = await readStoreFacts(db, shop, now());
    return {
      checks: facts ? checkStore(facts) : [],
      grantedScopes: facts?.grantedScopes ?? [],
      readAt: facts?.readAt ?? null,
      missingScopes: missingScopes(facts?.grantedScopes ?? []),
      approveUrl: approvalUrl(shop, env.SHOPIFY_API_KEY),
    };
  });
export const clientLoader = keepPageWhenUnreachable;

/** What follows is below every screen. */
const FIRST_CHECKS = 4;

/** What a store needs so that its orders ship, with what the app sees of it. */
export default function Setup() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as SetupScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const checks = useFirstScreenful(data?.checks ?? [], FIRST_CHECKS);
  useAnchor(checks.length);
  return (
    <Screen
      title={t("setup.title")}
      backAction={{ content: t("doctor.title"), url: "/app/doctor" }}
      stale={stale}
      known={data !== null}
    >
      {data && (
        <Layout.Section>
          <BlockStack gap="400">
            <MissingScopes scopes={data.missingScopes} approveUrl={data.approveUrl} />
            <Card>
              <BlockStack gap="300">
                <Text as="p">{t("setup.intro")}</Text>
                <Recheck readAt={data.readAt} />
              </BlockStack>
            </Card>
            {checks.map((check) => (
              <SetupItem key={check.item} check={check} grantedScopes={data.grantedScopes} />
            ))}
            <Banner tone="info">{t("setup.never")}</Banner>
          </BlockStack>
        </Layout.Section>
      )}
    </Screen>
  );
}

/** Goes to the item that the address names, also when the app's router came here. */
function useAnchor(items: number): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (hash) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, [items, hash]);
}

function Recheck({ readAt }: { readAt: string | null }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const recheck = async () => {
    setState("asking");
    const posted = await post<{ ok: boolean }>("/app/check-store", {});
    const isRead = posted.ok && posted.answer.ok;
    setState(isRead ? "idle" : "failed");
    if (isRead) revalidate();
  };
  return (
    <BlockStack gap="100">
      <InlineStack gap="300" blockAlign="center">
        <Button onClick={() => void recheck()} loading={state === "asking"}>
          {t("setup.recheck")}
        </Button>
        <Text as="p" tone="subdued">
          {readAt ? t("setup.readAt", { time: dateTime(readAt) }) : t("setup.neverRead")}
        </Text>
      </InlineStack>
      {state === "failed" && <InlineError message={t("setup.recheckFailed")} fieldID="recheck" />}
    </BlockStack>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
