import { Link } from "@remix-run/react";
import type { HomeSummary } from "../../reports/home-summary.ts";
import { useTranslation } from "../language/translate.tsx";

/** How much there is to do; each figure leads to its list. */
export function KeyFigures({ summary }: { summary: HomeSummary }) {
  const { t } = useTranslation();
  const figures = [
    { id: "to_ship", n: summary.ordersByState.to_ship ?? 0, to: "/app/orders?view=to_ship" },
    { id: "waiting", n: summary.ordersByState.waiting ?? 0, to: "/app/orders?view=waiting" },
    { id: "problem", n: summary.ordersByState.problem ?? 0, to: "/app/orders?view=problem" },
    { id: "synced", n: summary.syncedLastDay, to: "/app/shipments?view=synced" },
  ] as const;
  return (
    <ul className="figures" aria-label={t("home.figures")}>
      {figures.map(({ id, n, to }) => (
        <li key={id}>
          <Link to={to} data-alarm={id === "problem" && n > 0}>
            <span className="figure-label">{t(`home.figure.${id}`)}</span>
            <span className="figure-number">{n}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
