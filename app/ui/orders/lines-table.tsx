import { Text } from "@shopify/polaris";
import type { OrderLine } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { LineProduct, LineQuantities } from "./line-facts.tsx";
import { reasonOf, ReasonSentence } from "./reason.tsx";
import { LineBadges } from "./state-badge.tsx";

/** An order's lines with their quantities and states, to look at. */
export function LinesTable({ id, lines }: { id: string; lines: readonly OrderLine[] }) {
  return (
    <ul className="lines" id={id}>
      {lines.map((line) => (
        <LineRow key={line.id} line={line} />
      ))}
    </ul>
  );
}

function LineRow({ line }: { line: OrderLine }) {
  const { t } = useTranslation();
  const reason = reasonOf(line);
  return (
    <li className="line-row" data-state={line.state}>
      <LineProduct line={line} />
      <LineQuantities line={line} />
      <div className="line-state">
        <LineBadges line={line} />
        {reason && (
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
    </li>
  );
}
