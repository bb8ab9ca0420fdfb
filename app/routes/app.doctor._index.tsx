import { BlockStack, Card, EmptyState, Layout, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { now } from "../clock.server.ts";
import { db } from "../db.server.ts";
import { env } from "../env.server.ts";
import { readBlockedGroups, type BlockedGroup } from "../fulfillment-orders/blocked-orders.ts";
import { isReasonCode, REASONS } from "../fulfillment-orders/reasons.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { checkStore, type SetupCheck } from "../setup/checklist.ts";
import { readStoreFacts, unheardTopics, type StoreFacts } from "../setup/store-facts.ts";
import { approvalUrl, missingScopes } from "../shopify/scopes.ts";
import { BlockedGroupCard } from "../ui/doctor/blocked-group.tsx";
import { StoreCheckCard } from "../ui/doctor/store-check-card.tsx";
import { useFirstScreenful } from "../ui/frame/first-screenful.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { Screen } from "../ui/frame/screen.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { MissingScopes } from "../ui/setup/missing-scopes.tsx";

const EXAMPLES = 5;
const WHOLE_GROUP = 100;
/** What follows the second group is below every screen. */
const FIRST_GROUPS = 2;

interface DoctorScreen {
  groups: BlockedGroup[];
  store:
    (Pick<StoreFacts, "webhooks" | "lastRunAt" | "readAt"> & { checks: SetupCheck[]; unheardTopics: string[] }) | null;
  missingScopes: string[];
  approveUrl: string;
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop }) => {
    const search = new URL(request.url).searchParams;
    const reason = search.get("reason");
    const only = reason === null ? null : { reason, hold: search.get("hold") };
    const [groups, facts] = await Promise.all([
      readBlockedGroups(db, shop, only ? WHOLE_GROUP : EXAMPLES, only),
      readStoreFacts(db, shop, now()),
    ]);
    return {
      groups,
      store: facts && {
        webhooks: facts.webhooks,
        lastRunAt: facts.lastRunAt,
        readAt: facts.readAt,
        checks: checkStore(facts),
        unheardTopics: unheardTopics(facts),
      },
      missingScopes: missingScopes(facts?.grantedScopes ?? []),
      approveUrl: approvalUrl(shop, env.SHOPIFY_API_KEY),
    };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Doctor() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as DoctorScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const [parameters] = useSearchParams();
  const isOneGroup = parameters.has("reason");
  const groups = data?.groups ?? [];
  const blocked = useFirstScreenful(
    groups.filter((group) => !isNoParcel(group)),
    FIRST_GROUPS,
  );
  const others = useFirstScreenful(groups.filter(isNoParcel), FIRST_GROUPS - blocked.length);
  const card = (group: BlockedGroup) => (
    <BlockedGroupCard
      key={`${group.reason} ${group.hold}`}
      group={group}
      showAllUrl={isOneGroup || group.orders <= group.examples.length ? null : groupUrl(group)}
    />
  );
  return (
    <Screen
      title={t("doctor.title")}
      {...(isOneGroup ? { backAction: { content: t("doctor.all"), url: "/app/doctor" } } : {})}
      secondaryActions={[{ content: t("analysis.title"), url: "/app/doctor/analysis" }]}
      stale={stale}
      known={data !== null}
    >
      {data && (
        <>
          <Layout.Section>
            <BlockStack gap="400">
              <MissingScopes scopes={data.missingScopes} approveUrl={data.approveUrl} />
              {data.store && !isOneGroup && <StoreCheckCard {...data.store} />}
              {blocked.map(card)}
              {blocked.length === 0 && (!isOneGroup || others.length === 0) && (
                <Card>
                  <EmptyState image="" heading={t("doctor.nothing")}>
                    {t("doctor.nothingBody")}
                  </EmptyState>
                </Card>
              )}
              {others.length > 0 && !isOneGroup && (
                <Text as="h2" variant="headingLg">
                  {t("doctor.noParcels")}
                </Text>
              )}
              {others.map(card)}
            </BlockStack>
          </Layout.Section>
        </>
      )}
    </Screen>
  );
}

/** What is handed over in another way, or not at all: nothing is in its way. */
function isNoParcel({ reason }: BlockedGroup): boolean {
  return isReasonCode(reason) && REASONS[reason].state === "not_shippable";
}

function groupUrl({ reason, hold }: BlockedGroup): string {
  const search = new URLSearchParams({ reason, ...(hold ? { hold } : {}) });
  return `/app/doctor?${search.toString()}`;
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
