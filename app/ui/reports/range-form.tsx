import { useState } from "react";
import { Button, TextField } from "@shopify/polaris";
import { Form, useNavigation } from "@remix-run/react";
import { lastDays, PRESET_DAYS, type DateRange, type DateRangeError } from "../../reports/date-range.ts";
import { Folded } from "../frame/folded.tsx";
import { ViewTabs } from "../frame/view-tabs.tsx";
import { useTranslation } from "../language/translate.tsx";

/** Which days: a usual range at a click, or any behind one more, sent as part of the address. `kept` goes along. */
export function RangeForm(props: {
  path: string;
  range: DateRange;
  today: string;
  error: DateRangeError | null;
  kept?: Record<string, string>;
}) {
  const { path, range, today, error, kept = {} } = props;
  const { t } = useTranslation();
  const [entered, setEntered] = useState(range);
  const [shown, setShown] = useState(range);
  if (shown.from !== range.from || shown.to !== range.to) {
    setShown(range);
    setEntered(range);
  }
  const presets = PRESET_DAYS.map((days) => {
    const { from, to } = lastDays(days, today);
    const search = new URLSearchParams({ ...kept, from, to });
    return { id: `${from}~${to}`, label: t("reports.lastDays", { n: days }), to: `${path}?${search.toString()}` };
  });
  const current = error ? "" : `${range.from}~${range.to}`;
  return (
    <div className="range">
      <ViewTabs label={t("reports.presets")} tabs={presets} current={current} />
      <Folded className="other-days" summary={t("reports.otherDays")} opens={presets.every(({ id }) => id !== current)}>
        <Form method="get" action={path} className="range-form" preventScrollReset>
          {Object.entries(kept).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {(["from", "to"] as const).map((field) => (
            <TextField
              key={field}
              type="date"
              name={field}
              autoComplete="off"
              label={t(`reports.${field}`)}
              value={entered[field]}
              onChange={(day) => setEntered({ ...entered, [field]: day })}
              max={today}
              error={error?.field === field ? t(`reports.rangeError.${error.code}`) : undefined}
            />
          ))}
          <Button submit loading={useNavigation().formAction === path}>
            {t("reports.show")}
          </Button>
        </Form>
      </Folded>
    </div>
  );
}
