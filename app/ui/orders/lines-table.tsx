import { Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { OrderLine } from "../../orders/read-model.ts";
import { LineProduct, LineQuantities } from "./line-facts.tsx";
import { ReasonSentence } from "./reason.tsx";
import { LineStateBadge } from "./state-badge.tsx";

/** An order's lines with their quantities and states, to look at. */
export function LinesTable({ id, lines }: { id: string; lines: readonly OrderLine[] }) {
  const { t } = useTranslation();
  return (
    <ul className="lines" id={id}>
      {lines.map((line) => (
        <li key={line.id} className="line-row" data-state={line.state}>
          <LineProduct line={line} />
          <LineQuantities line={line} />
          <div className="line-state">
            <LineStateBadge state={line.state} />
            {line.reason && (
              <Text as="p" variant="bodySm">
                <ReasonSentence code={line.reason} detail={line.reasonDetail} />
              </Text>
            )}
            {line.location && (
              <Text as="p" variant="bodySm" tone="subdued">
                {t("line.location", { location: line.location })}
              </Text>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
