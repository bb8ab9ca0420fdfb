import { lazy, Suspense, useState } from "react";
import { BlockStack, Button, Card, ChoiceList, InlineStack, Layout, Text, TextField } from "@shopify/polaris";
import { AUTOMATIC_REMEDIES } from "../../settings/automatic-remedies.ts";
import { RELEASABLE_HOLDS } from "../../settings/releasable-holds.ts";
import type { ShopSettings } from "../../settings/shop-settings.ts";
import { useTranslation } from "../language/translate.tsx";

const PolicyPreview = lazy(() => import("./policy-preview.tsx"));

/** What may be done about work that Shopify holds back: by staff, by the app itself, by administrators. */
export function RemedySettings(props: {
  shown: ShopSettings;
  /** What is being changed and not saved. */
  isPolicyTouched: boolean;
  me: string | null;
  edit: (patch: Partial<ShopSettings>) => void;
}) {
  const { shown, isPolicyTouched, me, edit } = props;
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  const isOn = shown.automaticRemedies.length > 0;
  return (
    <>
      <Layout.AnnotatedSection title={t("settings.holds")}>
        <Card>
          <BlockStack gap="200">
            <ChoiceList
              allowMultiple
              title={t("settings.name.releasableHolds")}
              choices={RELEASABLE_HOLDS.map((value) => ({ value, label: t(`hold.${value}`) }))}
              selected={[...shown.releasableHolds]}
              onChange={(chosen: string[]) =>
                edit({ releasableHolds: RELEASABLE_HOLDS.filter((hold) => chosen.includes(hold)) })
              }
            />
            <Text as="p" tone="subdued">
              {t("settings.help.releasableHolds")}
            </Text>
          </BlockStack>
        </Card>
      </Layout.AnnotatedSection>
      <Layout.AnnotatedSection title={t("settings.policy.title")}>
        <Card>
          <BlockStack gap="300">
            <ChoiceList
              allowMultiple
              title={t("settings.name.automaticRemedies")}
              choices={AUTOMATIC_REMEDIES.map((value) => ({ value, label: t(`settings.policy.kind.${value}`) }))}
              selected={[...shown.automaticRemedies]}
              onChange={(chosen: string[]) =>
                edit({ automaticRemedies: AUTOMATIC_REMEDIES.filter((kind) => chosen.includes(kind)) })
              }
            />
            <Text as="p" tone="subdued">
              {t("settings.help.automaticRemedies")}
            </Text>
            {isOn && !isPolicyTouched && !isAsked && (
              <InlineStack>
                <Button onClick={() => setAsked(true)}>{t("settings.policy.show")}</Button>
              </InlineStack>
            )}
            <div aria-live="polite">
              {isOn && (isPolicyTouched || isAsked) && (
                <Suspense>
                  <PolicyPreview
                    policy={{
                      automaticRemedies: shown.automaticRemedies,
                      releasableHolds: shown.releasableHolds,
                    }}
                  />
                </Suspense>
              )}
            </div>
          </BlockStack>
        </Card>
      </Layout.AnnotatedSection>
      <Layout.AnnotatedSection title={t("settings.administrators")}>
        <Card>
          <Administrators ids={shown.administrators} me={me} edit={edit} />
        </Card>
      </Layout.AnnotatedSection>
    </>
  );
}

function Administrators(props: {
  ids: readonly string[];
  me: string | null;
  edit: (patch: Partial<ShopSettings>) => void;
}) {
  const { ids, me, edit } = props;
  const { t } = useTranslation();
  const saved = ids.join(" ");
  // What is typed stays as it is typed until it stands for something else.
  const [typed, setTyped] = useState(saved);
  const isSame = idsIn(typed).join(" ") === saved;
  return (
    <TextField
      label={t("settings.name.administrators")}
      helpText={t("settings.help.administrators", { me: me ?? "" })}
      value={isSame ? typed : saved}
      onChange={(text) => {
        setTyped(text);
        edit({ administrators: idsIn(text) });
      }}
      autoComplete="off"
      inputMode="numeric"
    />
  );
}

function idsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .normalize("NFKC")
        .split(/[\s,、]+/)
        .filter(Boolean),
    ),
  ];
}
