import { lazy } from "react";
import type { SyncAttempt } from "../../shipments/read-model.ts";
import { Folded } from "../frame/folded.tsx";
import { useTranslation } from "../language/translate.tsx";

const AttemptTable = lazy(() => import("./attempt-table.tsx"));

export interface AttemptHistoryProps {
  attempts: readonly SyncAttempt[];
  /** By fulfillment id. */
  fulfillmentNames: ReadonlyMap<string, string>;
}

/** Every try to bring a shipment to Shopify, once somebody opens it. */
export function AttemptHistory(props: AttemptHistoryProps) {
  const { t } = useTranslation();
  if (props.attempts.length === 0) return null;
  return (
    <Folded className="history" summary={t("shipment.history", { n: props.attempts.length })}>
      <AttemptTable {...props} />
    </Folded>
  );
}
