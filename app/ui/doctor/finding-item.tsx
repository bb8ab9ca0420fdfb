import { Text } from "@shopify/polaris";
import type { Finding, Rate } from "../../fulfillment-orders/analysis/compare.ts";
import { useTranslation } from "../language/translate.tsx";
import { traitText } from "./trait-text.ts";

/** What orders without a fulfillment order have in common, how sure that is, and what merely goes along with it. */
export function FindingItem({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { trait, lacking, same, companions, lift, p } = finding;
  const names = [trait, ...same].map((one) => traitText(t, one, lacking));
  return (
    <li>
      <Text as="h3" variant="headingSm">
        {names.join(t("analysis.or"))}
      </Text>
      {same.length > 0 && <p>{t("analysis.same")}</p>}
      <table className="rates">
        <tbody>
          <RateRow label={t("analysis.group.without")} rate={finding.without} />
          <RateRow label={t("analysis.group.with")} rate={finding.with} />
        </tbody>
      </table>
      <p>
        {t("analysis.lift", { lift: lift >= 10 ? Math.round(lift) : lift.toFixed(1) })}{" "}
        <span className="nowrap">{p < 0.0001 ? "p < 0.0001" : `p = ${p.toFixed(4)}`}</span>
      </p>
      {companions.length > 0 && (
        <>
          <p>{t("analysis.companions")}</p>
          <ul>
            {companions.map((one) => (
              <li key={`${one.trait.kind} ${one.trait.value}`}>
                {[one.trait, ...one.same].map((each) => traitText(t, each, one.lacking)).join(t("analysis.or"))}
                {one.interchangeable && ` ${t("analysis.interchangeable")}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

function RateRow({ label, rate: { n, of } }: { label: string; rate: Rate }) {
  const { t } = useTranslation();
  const share = of === 0 ? 0 : (100 * n) / of;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{t("analysis.rate", { n, of, share: share.toFixed(share > 0 && share < 10 ? 1 : 0) })}</td>
      <td className="bar" aria-hidden="true">
        <div style={{ inlineSize: `${share}%` }} />
      </td>
    </tr>
  );
}
