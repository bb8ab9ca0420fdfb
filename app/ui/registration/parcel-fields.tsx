/** The fields and buttons of a parcel. Each is drawn again only when it changes: a key must not take as long as drawing them all. */
import { memo } from "react";
import { Button, Select, TextField } from "@shopify/polaris";
import { DeleteIcon } from "@shopify/polaris-icons";
import type { CarrierCode } from "../../carriers/carriers.ts";
import { normalizeTrackingNumber } from "../../carriers/tracking-number.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { useTranslation } from "../language/translate.tsx";
import { isFilled } from "./draft.ts";
import type { FieldError } from "./field-errors.ts";
import { NumberHint } from "./number-hint.tsx";
import type { RegistrationEntry } from "./use-registration.ts";

/** Whose field it is, and what is wrong with it as far as that is to be said yet. */
interface FieldProps extends Pick<RegistrationEntry, "edit"> {
  lineItemId: string;
  parcel: number;
  error: string | undefined;
}

/** The name of a field by which it is remembered that somebody has left it. */
export function fieldKey(lineItemId: string, parcel: number, field: FieldError["field"], number = 0): string {
  return `${lineItemId} ${parcel} ${field} ${number}`;
}

export const QuantityField = memo(function QuantityField(
  props: FieldProps & Pick<RegistrationEntry, "touch"> & { value: string; left: number },
) {
  const { lineItemId, parcel, error, edit, touch, value, left } = props;
  const { t } = useTranslation();
  return (
    <TextField
      label={t("entry.quantity")}
      suffix={t("entry.quantityOf", { n: left })}
      value={value}
      inputMode="numeric"
      autoComplete="off"
      error={error}
      onChange={(quantity) => edit({ type: "quantity", lineItemId, parcel, quantity })}
      onBlur={() => touch(fieldKey(lineItemId, parcel, "quantity"))}
    />
  );
});

export const CarrierField = memo(function CarrierField(props: FieldProps & { carrier: CarrierCode }) {
  const { lineItemId, parcel, error, edit, carrier } = props;
  const { t } = useTranslation();
  const choices = useCarrierChoices(carrier);
  return (
    <Select
      label={t("entry.carrier")}
      options={choices}
      value={carrier}
      error={error}
      onChange={(chosen) => edit({ type: "carrier", lineItemId, parcel, carrier: chosen as CarrierCode })}
    />
  );
});

interface NumberFieldProps extends FieldProps, Pick<RegistrationEntry, "touch" | "orderId"> {
  /** Its place among the parcel's numbers, and whether it is the only one. */
  number: number;
  isOnly: boolean;
  product: string;
  text: string;
  /** What is odd about it, which stops nobody. */
  warning: string | undefined;
  inUse: ReadonlyMap<string, NumberInUse[]>;
}

export const NumberField = memo(function NumberField(props: NumberFieldProps) {
  const { lineItemId, parcel, error, edit, touch, orderId, number, isOnly, product, text, warning, inUse } = props;
  const { t } = useTranslation();
  const others = ordersWith(inUse, text).filter((other) => other.orderId !== orderId);
  return (
    <TextField
      label={number === 0 ? t("entry.number") : t("entry.numberNth", { n: number + 1 })}
      name="trackingNumber"
      value={text}
      autoComplete="off"
      spellCheck={false}
      error={error}
      helpText={warning || others.length > 0 ? <NumberHint warning={warning} others={others} /> : undefined}
      onChange={(changed) => edit({ type: "number", lineItemId, parcel, number, text: changed })}
      onBlur={() => isFilled(text) && touch(fieldKey(lineItemId, parcel, "number", number))}
      connectedRight={
        isOnly ? undefined : (
          <Button
            icon={DeleteIcon}
            accessibilityLabel={`${t("entry.removeNumber", { n: number + 1 })} (${product})`}
            onClick={() => edit({ type: "removeNumber", lineItemId, parcel, number })}
          />
        )
      }
    />
  );
});

/** The orders that have a number, as typed. */
function ordersWith(inUse: ReadonlyMap<string, NumberInUse[]>, typed: string): NumberInUse[] {
  const normalized = normalizeTrackingNumber(typed);
  return (normalized.ok && inUse.get(normalized.number)) || [];
}

/** A button of a parcel. Where it is read aloud, it names the product that it is about. */
export function ParcelAction(props: { label: string; product: string; isCritical?: boolean; onClick: () => void }) {
  const { label, product, isCritical = false, onClick } = props;
  return (
    <Button
      variant="plain"
      tone={isCritical ? "critical" : undefined}
      onClick={onClick}
      accessibilityLabel={`${label} (${product})`}
    >
      {label}
    </Button>
  );
}

interface ParcelActionsProps extends Pick<RegistrationEntry, "edit"> {
  line: OrderLine;
  parcel: number;
  product: string;
  isReady: boolean;
  canSplit: boolean;
  isOneOfSeveral: boolean;
}

export const ParcelActions = memo(function ParcelActions(props: ParcelActionsProps) {
  const { line, parcel, product, isReady, canSplit, isOneOfSeveral, edit } = props;
  const { t } = useTranslation();
  const where = { lineItemId: line.id, parcel };
  return (
    <div className="parcel-actions">
      {isReady && <span className="parcel-ready">{t("entry.ready")}</span>}
      <ParcelAction
        label={t("entry.addNumber")}
        product={product}
        onClick={() => edit({ type: "addNumber", ...where })}
      />
      {canSplit && (
        <ParcelAction
          label={t("entry.splitParcel")}
          product={product}
          onClick={() => edit({ type: "splitParcel", line })}
        />
      )}
      {isOneOfSeveral && (
        <ParcelAction
          label={t("entry.removeParcel")}
          product={product}
          isCritical
          onClick={() => edit({ type: "removeParcel", ...where })}
        />
      )}
    </div>
  );
});
