import { useState } from "react";
import { BlockStack, Button, ButtonGroup, InlineError, Text } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";

type Refusal = "on_shopify" | "ended" | "unknown" | "failed";

/** Takes back a shipment that is not on Shopify. Asks once, in place. */
export function CancelShipment({ shipment }: { shipment: { id: string; trackingNumbers: string[] } }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<"idle" | "asking" | "sending" | Refusal>("idle");
  const cancel = async () => {
    setState("sending");
    const posted = await post<{ error?: Refusal }>("/app/cancel-shipment", { shipmentId: shipment.id });
    const refusal = posted.ok ? posted.answer.error : "failed";
    setState(refusal ?? "idle");
    if (!refusal) revalidate();
  };
  const errorId = `cancel-refused-${shipment.id}`;
  if (state === "asking" || state === "sending") {
    return (
      <BlockStack gap="200">
        <Text as="p">{t("shipment.cancelQuestion")}</Text>
        <ButtonGroup>
          <Button tone="critical" onClick={() => void cancel()} loading={state === "sending"}>
            {t("shipment.cancelConfirm")}
          </Button>
          <Button onClick={() => setState("idle")} disabled={state === "sending"}>
            {t("shipment.cancelBack")}
          </Button>
        </ButtonGroup>
      </BlockStack>
    );
  }
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Button
        onClick={() => setState("asking")}
        accessibilityLabel={t("shipment.cancelFor", { numbers: shipment.trackingNumbers.join(", ") })}
        ariaDescribedBy={state === "idle" ? undefined : errorId}
      >
        {t("shipment.cancel")}
      </Button>
      {state !== "idle" && <InlineError message={t(`shipment.cancelRefused.${state}`)} fieldID={errorId} />}
    </BlockStack>
  );
}
