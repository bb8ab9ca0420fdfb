import { Text } from "@shopify/polaris";
import type { OrderLine } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { reasonOf, ReasonSentence } from "./reason.tsx";
import { LineBadges } from "./state-badge.tsx";

/** A line's state, why in one sentence, and where it ships from. `saysWhy`: not where the reason stands in full below. */
export function LineSituation({ line, saysWhy }: { line: OrderLine; saysWhy: boolean }) {
  const { t } = useTranslation();
  const reason = reasonOf(line);
  return (
    <div className="line-state">
      <LineBadges line={line} />
      {reason && saysWhy && (
        <Text as="p" variant="bodySm">
          <ReasonSentence code={reason} detail={line.reasonDetail} />
        </Text>
      )}
      {line.location && (
        <Text as="p" variant="bodySm" tone="subdued">
          {t("line.location", { location: line.location })}
        </Text>
      )}
    </div>
  );
}
