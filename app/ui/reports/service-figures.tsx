import type { ServiceFigure } from "../../reports/service-report.ts";
import { useTranslation } from "../language/translate.tsx";
import { sayDuration } from "./duration.ts";

/** The figures of all days together, each with what it counts. */
export function ServiceFigures({ total }: { total: ServiceFigure }) {
  const { t } = useTranslation();
  const within = (seconds: number | null) =>
    seconds === null ? null : t("reports.figure.p95", { time: sayDuration(t, seconds) });
  const figures = [
    { id: "registered", value: String(total.registered), more: null },
    { id: "onShopify", value: String(total.onShopify), more: null },
    {
      id: "toRegistration",
      value: sayDuration(t, total.toRegistration.median),
      more: within(total.toRegistration.p95),
    },
    { id: "toShopify", value: sayDuration(t, total.toShopify.median), more: within(total.toShopify.p95) },
  ] as const;
  return (
    <dl className="figures report-figures">
      {figures.map(({ id, value, more }) => (
        <div key={id}>
          <dt className="figure-label">{t(`reports.figure.${id}`)}</dt>
          <dd className="figure-number">{value}</dd>
          {more && <dd>{more}</dd>}
          <dd className="subdued">{t(`reports.figure.${id}Body`)}</dd>
        </div>
      ))}
    </dl>
  );
}
