import { Banner, List } from "@shopify/polaris";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { describeError } from "../registration/field-errors.ts";
import { useTimeFormat } from "../time/clock.tsx";
import type { CorrectionsFailure } from "./use-corrections.ts";

/** Why corrections were not taken, in one banner that stays. */
export function CorrectionFailure(props: {
  failure: CorrectionsFailure | null;
  shipments: readonly Pick<ShipmentRow, "id" | "orderName">[];
}) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { failure, shipments } = props;
  if (!failure) return null;
  const nameOf = (id: string) => shipments.find((shipment) => shipment.id === id)?.orderName ?? id;
  const sentences = (): string[] => {
    switch (failure.kind) {
      case "unreached":
      case "expired":
        return [t(`correct.${failure.kind}`)];
      case "refused":
        return [
          ...new Set(
            failure.errors.map((error) => describeError(t, error, { carrier: "other", number: "", dateTime })),
          ),
        ];
      case "some":
        return failure.answers.map(({ shipmentId, outcome }) =>
          t("correct.notTaken", {
            order: nameOf(shipmentId),
            why: t(`correct.outcome.${outcome === "ended" || outcome === "being_undone" ? outcome : "unknown"}`),
          }),
        );
    }
  };
  const lines = sentences();
  return (
    <Banner tone="critical" title={t("correct.failedTitle")}>
      {lines.length === 1 ? (
        <p>{lines[0]}</p>
      ) : (
        <List>
          {lines.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
    </Banner>
  );
}
