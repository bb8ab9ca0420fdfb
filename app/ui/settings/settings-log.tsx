import { Card, Layout, Text } from "@shopify/polaris";
import { isCarrierCode } from "../../carriers/carriers.ts";
import { AUTOMATIC_REMEDIES } from "../../settings/automatic-remedies.ts";
import { RELEASABLE_HOLDS } from "../../settings/releasable-holds.ts";
import type { LoggedChange } from "../../settings/shop-settings.ts";
import { useStaff } from "../frame/staff.ts";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation, type Translate } from "../language/translate.tsx";
import { DateTime } from "../time/moment.tsx";

/** Who changed which setting, when, from what to what. */
export function SettingsLog({ changes, me }: { changes: readonly LoggedChange[]; me: string | null }) {
  const { t } = useTranslation();
  const staff = useStaff(me);
  const cells = (change: LoggedChange) =>
    [
      ["changedAt", <DateTime key="at" iso={change.at} />],
      ["changedBy", staff(change.by)],
      ["setting", t(`settings.name.${change.setting}`)],
      ["before", valueText(t, change.setting, change.before)],
      ["after", valueText(t, change.setting, change.after)],
    ] as const;
  return (
    <Layout.Section>
      <Card padding="0">
        <div className="card-head">
          <Text as="h2" variant="headingMd">
            {t("settings.log")}
          </Text>
        </div>
        {changes.length === 0 ? (
          <div className="card-foot">
            <Text as="p" tone="subdued">
              {t("settings.logEmpty")}
            </Text>
          </div>
        ) : (
          <table role="table" className="table" aria-label={t("settings.log")}>
            <TableHead
              columns={(["changedAt", "changedBy", "setting", "before", "after"] as const).map((column) =>
                t(`settings.${column}`),
              )}
            />
            <tbody role="rowgroup">
              {changes.map((change) => (
                <tr role="row" key={change.id}>
                  {cells(change).map(([column, cell]) => (
                    <td role="cell" key={column} data-label={t(`settings.${column}`)}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
    </Layout.Section>
  );
}

function valueText(t: Translate, setting: LoggedChange["setting"], value: unknown): string {
  if (typeof value === "boolean") return t(value ? "settings.on" : "settings.off");
  if (setting === "defaultCarrier") return isCarrierCode(value) ? t(`carrier.${value}`) : t("settings.lastUsedCarrier");
  if (Array.isArray(value)) {
    const names = {
      releasableHolds: () => RELEASABLE_HOLDS.filter((hold) => value.includes(hold)).map((hold) => t(`hold.${hold}`)),
      automaticRemedies: () =>
        AUTOMATIC_REMEDIES.filter((kind) => value.includes(kind)).map((kind) => t(`settings.policy.kind.${kind}`)),
      administrators: () => value.map(String),
    };
    return (
      (Object.hasOwn(names, setting) ? names[setting as keyof typeof names]() : []).join(", ") || t("settings.none")
    );
  }
  return String(value).replaceAll("_", " ");
}
