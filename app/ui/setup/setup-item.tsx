import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import type { AdminPage } from "../../fulfillment-orders/admin-pages.ts";
import type { CheckState, SetupCheck, SetupItem as Item } from "../../setup/checklist.ts";
import { missingScopes, REQUIRED_SCOPES } from "../../shopify/scopes.ts";
import { useTranslation } from "../language/translate.tsx";
import { SILENT } from "../orders/state-badge.tsx";
import { AdminLink } from "./admin-link.tsx";
import { FindingText } from "./finding.tsx";
import { ScopeList } from "./missing-scopes.tsx";

/** Where in the admin each item is set. */
const PAGES: Record<Item, AdminPage> = {
  scopes: "apps",
  permission: "users",
  "shipping-required": "products",
  tracked: "inventory",
  stocked: "inventory",
  "location-online": "locations",
  "shipping-profile": "shipping",
  routing: "shipping",
  holds: "apps",
  "checkout-test": "orders",
};

const TONES = { ok: "success", warning: "warning", problem: "critical", unknown: undefined } as const satisfies Record<
  CheckState,
  string | undefined
>;

/** One item of the checklist: what it is, how it stands, how it is set, and what one sees then. */
export function SetupItem({ check, grantedScopes }: { check: SetupCheck; grantedScopes: readonly string[] }) {
  const { t } = useTranslation();
  const { item, state, findings } = check;
  return (
    <section id={item} className="setup-item" data-result={state} aria-labelledby={`${item}-title`}>
      <Card>
        <BlockStack gap="300">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd" id={`${item}-title`}>
              {t(`setup.item.${item}.title`)}
            </Text>
            <Badge {...SILENT} {...(TONES[state] ? { tone: TONES[state] } : {})}>
              {t(`home.check.${state}`)}
            </Badge>
          </InlineStack>
          <Text as="p">{t(`setup.item.${item}.what`)}</Text>
          <BlockStack gap="100">
            {findings.map((finding) => (
              <FindingText key={finding.code} finding={finding} />
            ))}
            {item === "scopes" && <Scopes granted={grantedScopes} />}
          </BlockStack>
          <dl className="setup-how">
            <dt>{t("setup.how")}</dt>
            <dd>
              {t(`setup.item.${item}.how`)} <AdminLink page={PAGES[item]} />
            </dd>
            <dt>{t("setup.after")}</dt>
            <dd>{t(`setup.item.${item}.after`)}</dd>
          </dl>
        </BlockStack>
      </Card>
    </section>
  );
}

function Scopes({ granted }: { granted: readonly string[] }) {
  const { t } = useTranslation();
  const missing = missingScopes(granted);
  const have = REQUIRED_SCOPES.filter((scope) => !missing.includes(scope));
  return (
    <>
      {missing.length > 0 && <ScopeList scopes={missing} />}
      {have.length > 0 && (
        <details>
          <summary>{t("scope.granted", { n: have.length })}</summary>
          <ScopeList scopes={have} />
        </details>
      )}
    </>
  );
}
