import { useRef, useState } from "react";
import { Banner, BlockStack, List, Modal, Text } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";
import { ShipmentContents } from "./shipment-contents.tsx";
import { TrackingNumbers } from "./tracking-numbers.tsx";

type Refusal = "ended" | "unknown" | "not_on_shopify";

/** Asks before a shipment is taken back from Shopify, and says what that means. */
export default function UndoDialog({ shipment, onClose }: { shipment: ShipmentRow; onClose: () => void }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const id = useRef(crypto.randomUUID());
  const [state, setState] = useState<"asking" | "sending" | "failed" | Refusal>("asking");
  const undo = async () => {
    setState("sending");
    const posted = await post<{ error?: Refusal }>("/app/undo-shipment", { id: id.current, shipmentId: shipment.id });
    const refusal = posted.ok ? posted.answer.error : "failed";
    if (refusal) return setState(refusal);
    revalidate();
    onClose();
  };
  return (
    <Modal
      open
      onClose={onClose}
      title={t("undo.title", { order: shipment.orderName })}
      primaryAction={{
        content: t("undo.confirm"),
        destructive: true,
        loading: state === "sending",
        onAction: () => void undo(),
      }}
      secondaryActions={[{ content: t("undo.back"), onAction: onClose, disabled: state === "sending" }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          {state !== "asking" && state !== "sending" && (
            <Banner tone="critical" title={t("undo.failedTitle")}>
              {t(`undo.refused.${state}`)}
            </Banner>
          )}
          <div className="shipment">
            <TrackingNumbers carrier={shipment.carrier} numbers={shipment.trackingNumbers} />
            <ShipmentContents lines={shipment.lines} />
          </div>
          <Text as="p">{t("undo.what", { n: shipment.fulfillments.length })}</Text>
          <List>
            <List.Item>{t("undo.newFulfillmentOrder")}</List.Item>
            <List.Item>{t("undo.quantities")}</List.Item>
            <List.Item>{t("undo.customer")}</List.Item>
          </List>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
