import { useState, type ClipboardEvent } from "react";
import { Button, InlineError, Select, TextField } from "@shopify/polaris";
import { DeleteIcon } from "@shopify/polaris-icons";
import type { CarrierCode } from "../../carriers/carriers.ts";
import { normalizeTrackingNumber, splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { carrierOf, isFilled, quantityOf, type ParcelDraft } from "./draft.ts";
import { describeError, isDoubt, type FieldError } from "./field-errors.ts";
import { NumberHint } from "./number-hint.tsx";
import type { RegistrationEntry } from "./use-registration.ts";

interface ParcelProps {
  line: OrderLine;
  product: string;
  parcel: ParcelDraft;
  place: number;
  isOneOfSeveral: boolean;
  canSplit: boolean;
  entry: RegistrationEntry;
  /** The lines that are entered, for numbers that are spread over them. */
  lines: readonly OrderLine[];
  inUse: ReadonlyMap<string, NumberInUse[]>;
}

/** How many pieces of a line go into a parcel, by whom, under which numbers. */
export function ParcelEntry({
  line,
  product,
  parcel,
  place,
  isOneOfSeveral,
  canSplit,
  entry,
  lines,
  inUse,
}: ParcelProps) {
  const { t } = useTranslation();
  const where = { lineItemId: line.id, parcel: place };
  const carrier = carrierOf(parcel, entry.usualCarrier);
  const choices = useCarrierChoices(carrier);
  const { dateTime } = useTimeFormat();
  const [pasted, setPasted] = useState(0);
  const about = (label: string) => `${label} (${product})`;

  const fieldKey = (field: FieldError["field"], number: number) => `${line.id} ${place} ${field} ${number}`;
  const errorAt = (field: FieldError["field"], number = 0) => {
    const found = entry.errors.find(
      (error) =>
        error.lineItemId === line.id && error.parcel === place && error.field === field && error.number === number,
    );
    const isShown = entry.submitted || entry.isTouched(fieldKey(field, number));
    return found && isShown ? found.error : undefined;
  };
  const describe = (error: ReturnType<typeof errorAt>, number = "") =>
    error && describeError(t, error, { carrier, number, dateTime });
  const lineError = errorAt("line");
  const isReady =
    parcel.selected &&
    !entry.taken.has(line.id) &&
    !entry.errors.some((error) => error.lineItemId === line.id && error.parcel === place);
  const hasSeveral = pasted > 1 && parcel.numbers.filter(isFilled).length === pasted;
  const canSpreadLines = hasSeveral && lines.indexOf(line) < lines.length - 1;
  const canSpreadParcels = hasSeveral && Number(quantityOf(parcel, line)) >= pasted;

  return (
    <fieldset className="parcel" disabled={entry.sending}>
      <legend className="hidden-text">
        {product} {t("entry.parcel", { n: place + 1 })}
      </legend>
      <div className="parcel-quantity">
        <TextField
          label={t("entry.quantity")}
          suffix={t("entry.quantityOf", { n: line.left })}
          value={quantityOf(parcel, line)}
          inputMode="numeric"
          autoComplete="off"
          error={describe(errorAt("quantity"))}
          onChange={(quantity) => entry.edit({ type: "quantity", ...where, quantity })}
          onBlur={() => entry.touch(fieldKey("quantity", 0))}
        />
      </div>
      <div className="parcel-carrier">
        <Select
          label={t("entry.carrier")}
          options={choices}
          value={carrier}
          error={describe(errorAt("carrier"))}
          onChange={(chosen) => entry.edit({ type: "carrier", ...where, carrier: chosen as CarrierCode })}
        />
      </div>
      <div className="parcel-numbers">
        {parcel.numbers.map((text, number) => {
          const error = errorAt("number", number);
          const isWarning = error && isDoubt(error);
          const others = ordersWith(inUse, text).filter(({ orderId }) => orderId !== entry.orderId);
          const paste = (event: ClipboardEvent) => {
            const pasted = event.clipboardData.getData("text");
            if (splitTrackingNumbers(pasted).length < 2) return;
            event.preventDefault();
            entry.edit({ type: "number", ...where, number, text: pasted });
            setPasted(
              splitTrackingNumbers(pasted).length + parcel.numbers.toSpliced(number, 1).filter(isFilled).length,
            );
          };
          return (
            <div className="parcel-number" key={number} data-line-id={line.id} onPaste={paste}>
              <TextField
                label={number === 0 ? t("entry.number") : t("entry.numberNth", { n: number + 1 })}
                name="trackingNumber"
                value={text}
                autoComplete="off"
                spellCheck={false}
                error={isWarning ? undefined : describe(error, text)}
                helpText={
                  isWarning || others.length > 0 ? (
                    <NumberHint warning={isWarning ? describe(error, text) : undefined} others={others} />
                  ) : undefined
                }
                onChange={(changed) => entry.edit({ type: "number", ...where, number, text: changed })}
                onBlur={() => text.trim() !== "" && entry.touch(fieldKey("number", number))}
                connectedRight={
                  parcel.numbers.length > 1 ? (
                    <Button
                      icon={DeleteIcon}
                      accessibilityLabel={about(t("entry.removeNumber", { n: number + 1 }))}
                      onClick={() => entry.edit({ type: "removeNumber", ...where, number })}
                    />
                  ) : undefined
                }
              />
            </div>
          );
        })}
        {(canSpreadLines || canSpreadParcels) && (
          <div className="parcel-actions" role="group" aria-label={t("entry.pasted", { n: pasted })}>
            <span className="subdued">{t("entry.pasted", { n: pasted })}</span>
            {canSpreadLines && (
              <Button
                variant="plain"
                onClick={() => entry.edit({ type: "spreadOverLines", lines, ...where })}
                accessibilityLabel={about(t("entry.spreadOverLines"))}
              >
                {t("entry.spreadOverLines")}
              </Button>
            )}
            {canSpreadParcels && (
              <Button
                variant="plain"
                onClick={() => entry.edit({ type: "spreadOverParcels", line, parcel: place })}
                accessibilityLabel={about(t("entry.spreadOverParcels"))}
              >
                {t("entry.spreadOverParcels")}
              </Button>
            )}
          </div>
        )}
        <div className="parcel-actions">
          {isReady && <span className="parcel-ready">{t("entry.ready")}</span>}
          <Button
            variant="plain"
            onClick={() => entry.edit({ type: "addNumber", ...where })}
            accessibilityLabel={about(t("entry.addNumber"))}
          >
            {t("entry.addNumber")}
          </Button>
          {canSplit && (
            <Button
              variant="plain"
              onClick={() => entry.edit({ type: "splitParcel", line })}
              accessibilityLabel={about(t("entry.splitParcel"))}
            >
              {t("entry.splitParcel")}
            </Button>
          )}
          {isOneOfSeveral && (
            <Button
              variant="plain"
              tone="critical"
              onClick={() => entry.edit({ type: "removeParcel", ...where })}
              accessibilityLabel={about(t("entry.removeParcel"))}
            >
              {t("entry.removeParcel")}
            </Button>
          )}
        </div>
      </div>
      {lineError && <InlineError message={describe(lineError) ?? ""} fieldID={`${line.id}-${place}`} />}
    </fieldset>
  );
}

/** The orders that have a number, as typed. */
function ordersWith(inUse: ReadonlyMap<string, NumberInUse[]>, typed: string): NumberInUse[] {
  const normalized = normalizeTrackingNumber(typed);
  return (normalized.ok && inUse.get(normalized.number)) || [];
}
