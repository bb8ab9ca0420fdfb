import { useState } from "react";
import { BlockStack, Button, InlineError } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";

/** Tries the waiting shipments of an order at once. */
export function RetryNow({ orderId, orderName }: { orderId: string; orderName: string }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const retry = async () => {
    setState("asking");
    const posted = await post("/app/retry", { orderId });
    setState(posted.ok ? "idle" : "failed");
    if (posted.ok) revalidate();
  };
  const errorId = `retry-failed-${orderId}`;
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Button
        onClick={() => void retry()}
        loading={state === "asking"}
        accessibilityLabel={t("shipment.retryNowFor", { order: orderName })}
        ariaDescribedBy={state === "failed" ? errorId : undefined}
      >
        {t("shipment.retryNow")}
      </Button>
      {state === "failed" && <InlineError message={t("shipment.retryFailed")} fieldID={errorId} />}
    </BlockStack>
  );
}

/** Whether trying a shipment again can bring anything. */
export function canRetry(shipment: { status: string }): boolean {
  return ["waiting", "retry", "needs_attention"].includes(shipment.status);
}
