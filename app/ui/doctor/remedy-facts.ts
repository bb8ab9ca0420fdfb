import type { RemedyFacts } from "../../fulfillment-orders/remedies/remedies.ts";
import { useTranslation } from "../language/translate.tsx";
import { holdName } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";

/** What was in the way of a remedy, and what it was to become, in brackets; nothing where nothing is known. */
export function useRemedyFacts(): (facts: RemedyFacts) => string {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  return ({ holds, fulfillAt, from, to, fulfillment, pieces }) => {
    const said = [
      ...(holds ?? []).map((reason) => t(`hold.${holdName(reason)}`)),
      fulfillAt && dateTime(fulfillAt),
      [from, to].filter(Boolean).join(" → "),
      fulfillment,
      pieces && t("doctor.pieces", { n: pieces }),
    ].filter(Boolean);
    return said.length > 0 ? t("remedy.facts", { facts: said.join(t("remedy.factsBetween")) }) : "";
  };
}
