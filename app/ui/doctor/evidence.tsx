import { lazy } from "react";
import type { OrderFulfillmentOrder } from "../../orders/read-model.ts";
import { Folded } from "../frame/folded.tsx";
import { useTranslation } from "../language/translate.tsx";

const EvidenceFacts = lazy(() => import("./evidence-facts.tsx"));

export interface EvidenceProps {
  createdAt: string;
  lookedAt: string | null;
  fulfillmentOrders: readonly OrderFulfillmentOrder[];
  /** How the order's lines are called, where they are known. */
  names?: ReadonlyMap<string, string>;
}

/** What a diagnosis rests on, once somebody opens it. */
export function Evidence(props: EvidenceProps) {
  const { t } = useTranslation();
  return (
    <Folded className="evidence" summary={t("evidence.title", { n: props.fulfillmentOrders.length })}>
      <EvidenceFacts {...props} />
    </Folded>
  );
}
