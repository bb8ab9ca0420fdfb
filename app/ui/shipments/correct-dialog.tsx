import { useState } from "react";
import { Banner, BlockStack, Checkbox, Modal, Select, Text, TextField } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { isCarrierCode, type CarrierCode } from "../../carriers/carriers.ts";
import { splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import { parseCorrections, type Correction } from "../../shipments/correction.ts";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { useTranslation } from "../language/translate.tsx";
import { describeError, isDoubt } from "../registration/field-errors.ts";
import { useTimeFormat } from "../time/clock.tsx";
import { CorrectionFailure } from "./correction-failure.tsx";
import { useCorrections } from "./use-corrections.ts";

/** Whether Shopify has some of it, so that a customer may have been told of its number. */
export const isOnShopify = (shipment: ShipmentRow) =>
  shipment.fulfillments.some(({ status }) => status !== "CANCELLED");

/** Another carrier or other numbers for one shipment; for several at once, another carrier. */
export default function CorrectDialog(props: {
  shipments: ShipmentRow[];
  /** The numbers stay as they are, also of a single shipment. */
  carrierOnly?: boolean;
  onClose: () => void;
}) {
  const { shipments, onClose } = props;
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { revalidate } = useRevalidator();
  const only = shipments.length === 1 && !props.carrierOnly ? shipments[0] : undefined;
  const first = shipments[0]?.carrier;
  const [carrier, setCarrier] = useState<CarrierCode>(isCarrierCode(first) ? first : "other");
  const carriers = useCarrierChoices(carrier);
  const [text, setText] = useState(only?.trackingNumbers.join("\n") ?? "");
  const [notifyCustomer, setNotify] = useState(false);
  const [accepted, setAccepted] = useState(false);
  const [submitted, setSubmitted] = useState(false);
  const sending = useCorrections();

  const changes: Omit<Correction, "id">[] = shipments.map(({ id }) => ({
    shipmentId: id,
    carrier,
    trackingNumbers: only ? splitTrackingNumbers(text) : null,
  }));
  const parsed = parseCorrections({ corrections: sending.withIds(changes), notifyCustomer });
  const errors = parsed.ok ? [] : parsed.errors;
  const doubtful = errors.length > 0 && errors.every(isDoubt);
  const numbers = splitTrackingNumbers(text);
  const error = errors.find((found) => !isDoubt(found)) ?? errors[0];
  const errorText =
    error && describeError(t, error, { carrier, number: numbers[error.numberIndex ?? 0] ?? "", dateTime });

  const submit = async () => {
    setSubmitted(true);
    if (errors.length > 0 && !(doubtful && accepted)) return;
    if (await sending.send(changes, { notifyCustomer, acceptUnusualNumbers: accepted })) {
      revalidate();
      onClose();
    }
  };

  return (
    <Modal
      open
      onClose={onClose}
      title={only ? t("correct.title", { order: only.orderName }) : t("correct.titleMany", { n: shipments.length })}
      primaryAction={{ content: t("correct.submit"), onAction: () => void submit(), loading: sending.isSending }}
      secondaryActions={[{ content: t("correct.back"), onAction: onClose, disabled: sending.isSending }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <CorrectionFailure failure={sending.failure} shipments={shipments} />
          <Select
            label={t("entry.carrier")}
            options={carriers}
            value={carrier}
            onChange={(chosen) => isCarrierCode(chosen) && setCarrier(chosen)}
          />
          {only && (
            <TextField
              label={t("correct.numbers")}
              helpText={t("correct.numbersHelp")}
              value={text}
              onChange={setText}
              multiline={3}
              autoComplete="off"
              maxHeight="12rem"
              error={submitted && !doubtful ? errorText : undefined}
            />
          )}
          {submitted && doubtful && (
            <Banner tone="warning" title={t("entry.unusualTitle")}>
              <BlockStack gap="100">
                <p>{errorText}</p>
                <Checkbox label={t("correct.accept")} checked={accepted} onChange={setAccepted} />
              </BlockStack>
            </Banner>
          )}
          {shipments.some(isOnShopify) && (
            <Checkbox
              label={t("correct.notify")}
              helpText={t("correct.notifyHelp")}
              checked={notifyCustomer}
              onChange={setNotify}
            />
          )}
          {!only && (
            <Text as="p" tone="subdued">
              {t("correct.keepsNumbers")}
            </Text>
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
