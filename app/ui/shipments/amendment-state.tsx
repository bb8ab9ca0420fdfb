import { useState } from "react";
import { BlockStack, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { isCarrierCode, shopifyCompanyOf } from "../../carriers/carriers.ts";
import type { OpenAmendment, ShipmentRow } from "../../shipments/read-model.ts";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";
import { Reason } from "../orders/reason.tsx";
import { NextTry } from "./sync-status.tsx";

/** How far a correction or an undo has got, or where Shopify shows something else than is registered. */
export function AmendmentState({ shipment }: { shipment: ShipmentRow }) {
  const { amendment } = shipment;
  if (!amendment) return <Difference shipment={shipment} />;
  return (
    <div className="amendment" data-amendment={amendment.status}>
      <BlockStack gap="100">
        <Progress shipment={shipment} amendment={amendment} />
        {amendment.reason && <Reason code={amendment.reason} detail={null} orderId={shipment.orderId} />}
        {amendment.error && <p className="error-text">{amendment.error.message || amendment.error.code}</p>}
        {amendment.nextTryAt && amendment.reason && <NextTry iso={amendment.nextTryAt} isRetry />}
        {amendment.status === "needs_attention" && <LeaveIt amendment={amendment} />}
      </BlockStack>
    </div>
  );
}

function Progress({ shipment, amendment }: { shipment: ShipmentRow; amendment: OpenAmendment }) {
  const { t } = useTranslation();
  const isStuck = amendment.status === "needs_attention";
  const total = shipment.fulfillments.length;
  const cancelled = shipment.fulfillments.filter(({ status }) => status === "CANCELLED").length;
  if (amendment.kind === "undo") {
    return (
      <Text as="p" fontWeight="medium">
        {t(isStuck ? "amendment.undoStuck" : "amendment.undoing", { done: cancelled, total })}
      </Text>
    );
  }
  const carrier = amendment.carrierBefore;
  const before = [
    isCarrierCode(carrier) ? t(`carrier.${carrier}`) : (carrier ?? ""),
    ...(amendment.trackingNumbersBefore ?? []),
  ].join(" ");
  return (
    <>
      <Text as="p" fontWeight="medium">
        {t(isStuck ? "amendment.correctionStuck" : "amendment.correcting")}
      </Text>
      <Text as="p" tone="subdued">
        {t("amendment.before", { before })}
      </Text>
    </>
  );
}

/** What Shopify shows, when it is not what is registered: changed there, or a correction that did not get through. */
function Difference({ shipment }: { shipment: ShipmentRow }) {
  const { t } = useTranslation();
  const company = shopifyCompanyOf(shipment.carrier);
  const other = shipment.fulfillments.filter(
    (made) =>
      made.status !== "CANCELLED" &&
      ((company !== null && made.company !== company) || !isSameSet(made.trackingNumbers, shipment.trackingNumbers)),
  );
  if (shipment.status === "cancelled" || other.length === 0) return null;
  return (
    <div className="amendment">
      {other.map((made) => (
        <Text as="p" key={made.id}>
          {t("amendment.onShopify", { tracking: [made.company ?? "", ...made.trackingNumbers].join(" ").trim() })}
        </Text>
      ))}
    </div>
  );
}

function LeaveIt({ amendment }: { amendment: OpenAmendment }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<"idle" | "sending" | "failed">("idle");
  const leave = async () => {
    setState("sending");
    const posted = await post("/app/dismiss-amendment", { id: amendment.id });
    setState(posted.ok ? "idle" : "failed");
    if (posted.ok) revalidate();
  };
  const errorId = `leave-failed-${amendment.id}`;
  return (
    <InlineStack gap="200" blockAlign="center">
      <Button onClick={() => void leave()} loading={state === "sending"}>
        {t("amendment.leave")}
      </Button>
      {state === "failed" && <InlineError message={t("amendment.leaveFailed")} fieldID={errorId} />}
    </InlineStack>
  );
}

const isSameSet = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((number) => b.includes(number));
