import { memo, useCallback, useState } from "react";
import { Banner, BlockStack, Card, Checkbox, Layout, Select } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { CARRIER_CODES } from "../../carriers/carriers.ts";
import type { SettingName, SettingsChange, ShopSettings } from "../../settings/shop-settings.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { appBridge } from "../frame/app-bridge.ts";
import { useIsDrawn } from "../frame/first-screenful.ts";
import { post } from "../frame/post.ts";
import { SaveBar } from "../frame/save-bar.tsx";
import { useTranslation } from "../language/translate.tsx";
import { useSetTimeZone } from "../time/clock.tsx";
import { RemedySettings } from "./remedy-settings.tsx";

const LAST_USED = "last-used";

/** Every setting, what it does, and saving what was changed. Only what was touched is sent. */
export function SettingsForm(props: { settings: ShopSettings; timeZones: readonly string[]; me: string | null }) {
  const { settings, timeZones, me } = props;
  const { t } = useTranslation();
  const form = useSettingsDraft(settings);
  const { shown, edit } = form;
  const carriers = useCarrierChoices(shown.defaultCarrier);
  return (
    <>
      <Layout.AnnotatedSection title={t("settings.registration")}>
        <Card>
          <BlockStack gap="400">
            {form.failure && (
              <Banner tone="critical" title={t("settings.failedTitle")}>
                {form.failure}
              </Banner>
            )}
            <Select
              label={t("settings.name.defaultCarrier")}
              helpText={t("settings.help.defaultCarrier")}
              options={[{ value: LAST_USED, label: t("settings.lastUsedCarrier") }, ...carriers]}
              value={shown.defaultCarrier ?? LAST_USED}
              onChange={(value) => edit({ defaultCarrier: CARRIER_CODES.find((code) => code === value) ?? null })}
            />
            <Checkbox
              label={t("settings.name.notifyCustomer")}
              helpText={t("settings.help.notifyCustomer")}
              checked={shown.notifyCustomer}
              onChange={(notifyCustomer) => edit({ notifyCustomer })}
            />
            <Checkbox
              label={t("settings.name.trackingNumberRequired")}
              helpText={t("settings.help.trackingNumberRequired")}
              checked={shown.trackingNumberRequired}
              onChange={(trackingNumberRequired) => edit({ trackingNumberRequired })}
            />
          </BlockStack>
        </Card>
      </Layout.AnnotatedSection>
      <RemedySettings shown={shown} isPolicyTouched={form.isPolicyTouched} me={me} edit={edit} />
      <Layout.AnnotatedSection title={t("settings.display")}>
        <Card>
          <TimeZoneSelect timeZones={timeZones} value={shown.timeZone} onChange={edit} />
        </Card>
      </Layout.AnnotatedSection>
      <SaveBar
        id="settings"
        open={form.isDirty}
        saving={form.isSaving}
        saveLabel={t("settings.save")}
        discardLabel={t("settings.discard")}
        onSave={() => void form.save()}
        onDiscard={form.discard}
      />
    </>
  );
}

/** Some four hundred choices: they are not drawn again when another setting changes. */
const TimeZoneSelect = memo(function TimeZoneSelect(props: {
  timeZones: readonly string[];
  value: string;
  onChange: (change: { timeZone: string }) => void;
}) {
  const { timeZones, value, onChange } = props;
  const { t } = useTranslation();
  const choices = useIsDrawn() ? timeZones : [value];
  return (
    <Select
      label={t("settings.name.timeZone")}
      helpText={t("settings.help.timeZone")}
      options={choices.map((name) => ({ value: name, label: name.replaceAll("_", " ") }))}
      value={value}
      onChange={(timeZone) => onChange({ timeZone })}
    />
  );
});

/** What was changed and not saved yet lies over what is saved, so that a change by somebody else shows through. */
function useSettingsDraft(settings: ShopSettings) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const setTimeZone = useSetTimeZone();
  const [draft, setDraft] = useState<Partial<ShopSettings>>({});
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const shown: ShopSettings = { ...settings, ...draft };
  const changed = (Object.keys(draft) as SettingName[]).filter(
    (name) => JSON.stringify(draft[name]) !== JSON.stringify(settings[name]),
  );

  const edit = useCallback((patch: Partial<ShopSettings>) => setDraft((before) => ({ ...before, ...patch })), []);
  const discard = useCallback(() => {
    setDraft({});
    setFailure(null);
  }, []);

  const save = async () => {
    if (isSaving) return;
    setSaving(true);
    setFailure(null);
    const patch = Object.fromEntries(changed.map((name) => [name, draft[name]]));
    const posted = await post<SettingsChange>("/app/change-settings", patch);
    setSaving(false);
    if (!posted.ok) return setFailure(t(`settings.${posted.failure}`));
    if (!posted.answer.ok) {
      const names = posted.answer.errors.map(({ field }) =>
        changed.includes(field as SettingName) ? t(`settings.name.${field as SettingName}`) : field,
      );
      const isOwners = posted.answer.errors.some(({ code }) => code === "owner_only");
      return setFailure(t(isOwners ? "settings.ownerOnly" : "settings.refused", { fields: names.join(", ") }));
    }
    if (draft.timeZone) setTimeZone(draft.timeZone);
    appBridge()?.toast.show(t("settings.saved"));
    revalidate();
  };

  return {
    shown,
    failure,
    isSaving,
    isDirty: changed.length > 0,
    isPolicyTouched: changed.some((name) => name === "automaticRemedies" || name === "releasableHolds"),
    edit,
    discard,
    save,
  };
}
