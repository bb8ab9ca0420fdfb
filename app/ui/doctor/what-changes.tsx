import { BlockStack, Text } from "@shopify/polaris";
import type { Remedy } from "../../fulfillment-orders/remedies/remedies.ts";
import { useTranslation } from "../language/translate.tsx";
import { holdName } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";

/** Exactly what will be another way on Shopify afterwards. */
export function WhatChanges({ remedy, locationId }: { remedy: Remedy; locationId: string }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  switch (remedy.kind) {
    case "open":
      return (
        <Text as="p">
          {remedy.fulfillAt
            ? t("remedy.change.open", { time: dateTime(remedy.fulfillAt) })
            : t("remedy.change.openNoDate")}
        </Text>
      );
    case "release_holds":
      return <Holds what={t("remedy.change.release_holds")} holds={remedy.holds} />;
    case "release_part": {
      const pieces = (lines: { quantity: number }[]) => lines.reduce((total, { quantity }) => total + quantity, 0);
      const what = t("remedy.change.release_part", { n: pieces(remedy.lines), staying: pieces(remedy.staying) });
      return <Holds what={what} holds={remedy.holds} />;
    }
    case "move": {
      const target = remedy.targets.find((one) => one.locationId === locationId);
      return (
        <Text as="p">
          {t("remedy.change.move", { from: remedy.from ?? "", to: target?.locationName ?? "" })}
          {(target?.staying ?? 0) > 0 && ` ${t("remedy.change.moveStaying", { n: target!.staying })}`}
        </Text>
      );
    }
    case "cancel_fulfillment": {
      const { name, company, trackingNumbers, pieces } = remedy.fulfillment;
      const parcel = [company ?? "", ...trackingNumbers].filter(Boolean).join(" ");
      return (
        <BlockStack gap="100">
          <Text as="p">{t("remedy.change.cancel_fulfillment", { name, pieces })}</Text>
          {parcel && <Text as="p">{parcel}</Text>}
          <Text as="p">{t("remedy.change.cancelForCustomer")}</Text>
        </BlockStack>
      );
    }
    case "request_cancellation":
      return <Text as="p">{t("remedy.change.request_cancellation", { from: remedy.from ?? "" })}</Text>;
    case "reroute":
      return (
        <Text as="p">
          {t("remedy.change.reroute", {
            from: remedy.from ?? "",
            places: remedy.targets.map((target) => target.locationName).join(", "),
          })}
        </Text>
      );
  }
}

function Holds({ what, holds }: { what: string; holds: Extract<Remedy, { kind: "release_holds" }>["holds"] }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="100">
      <Text as="p">{what}</Text>
      <ul className="topics">
        {holds.map((hold) => (
          <li key={hold.id}>
            {t(`hold.${holdName(hold.reason)}`)}
            {hold.reasonNotes && <span className="subdued"> {hold.reasonNotes}</span>}
          </li>
        ))}
      </ul>
    </BlockStack>
  );
}
