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
  const [from, setFrom] = useState(range.from);
  const [to, setTo] = useState(range.to);
  const [shown, setShown] = useState(range);
  if (shown.from !== range.from || shown.to !== range.to) {
    setShown(range);
    setFrom(range.from);
    setTo(range.to);
  }
  const sentence = (field: "from" | "to") =>
    error?.field === field ? t(`reports.rangeError.${error.code}`) : undefined;
  const presets = PRESET_DAYS.map((days) => {
    const { from, to } = lastDays(days, today);
    const search = new URLSearchParams({ ...kept, from, to });
    return { id: `${from}~${to}`, label: t("reports.lastDays", { n: days }), to: `${path}?${search.toString()}` };
  });
  const current = error ? "" : `${range.from}~${range.to}`;
  return (
    <div className="range">
      <ViewTabs label={t("reports.presets")} tabs={presets} current={current} />
      <Folded
        className="other-days"
        summary={t("reports.otherDays")}
        startsOpen={presets.every(({ id }) => id !== current)}
      >
        <Form method="get" action={path} className="range-form" preventScrollReset>
          {Object.entries(kept).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <TextField
            type="date"
            name="from"
            autoComplete="off"
            label={t("reports.from")}
            value={from}
            onChange={setFrom}
            max={today}
            error={sentence("from")}
          />
          <TextField
            type="date"
            name="to"
            autoComplete="off"
            label={t("reports.to")}
            value={to}
            onChange={setTo}
            max={today}
            error={sentence("to")}
          />
          <Button submit loading={useNavigation().formAction === path}>
            {t("reports.show")}
          </Button>
        </Form>
      </Folded>
    </div>
  );
}
