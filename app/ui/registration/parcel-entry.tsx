import { useState, type ClipboardEvent } from "react";
import { InlineError } from "@shopify/polaris";
import { splitTrackingNumbers } from "../../carriers/tracking-number.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { carrierOf, isFilled, parcelsOf, quantityOf, type ParcelDraft } from "./draft.ts";
import { describeError, isDoubt, type FieldError } from "./field-errors.ts";
import { CarrierField, fieldKey, NumberField, ParcelAction, ParcelActions, QuantityField } from "./parcel-fields.tsx";
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
  const { dateTime } = useTimeFormat();
  const [pasted, setPasted] = useState(0);
  const where = { lineItemId: line.id, parcel: place };
  const carrier = carrierOf(parcel, entry.usualCarrier);

  const here = entry.errors.filter((error) => error.lineItemId === line.id && error.parcel === place);
  const errorAt = (field: FieldError["field"], number = 0) => {
    const isShown = entry.submitted || entry.isTouched(fieldKey(line.id, place, field, number));
    return isShown ? here.find((error) => error.field === field && error.number === number)?.error : undefined;
  };
  const describe = (error: ReturnType<typeof errorAt>, number = "") =>
    error && describeError(t, error, { carrier, number, dateTime });
  const lineError = errorAt("line");
  const isEntered = parcelsOf(entry.checked, line.id)[place]?.selected ?? false;
  const hasSeveral = pasted > 1 && parcel.numbers.filter(isFilled).length === pasted;
  const canSpreadLines = hasSeveral && lines.indexOf(line) < lines.length - 1;
  const canSpreadParcels = hasSeveral && Number(quantityOf(parcel, line)) >= pasted;
  const { edit, touch, orderId } = entry;

  return (
    <fieldset className="parcel" disabled={entry.sending}>
      <legend className="hidden-text">
        {product} {t("entry.parcel", { n: place + 1 })}
      </legend>
      <div className="parcel-quantity">
        <QuantityField
          {...where}
          {...{ edit, touch }}
          value={quantityOf(parcel, line)}
          left={line.left}
          error={describe(errorAt("quantity"))}
        />
      </div>
      <div className="parcel-carrier">
        <CarrierField {...where} edit={edit} carrier={carrier} error={describe(errorAt("carrier"))} />
      </div>
      <div className="parcel-numbers">
        {parcel.numbers.map((text, number) => {
          const error = errorAt("number", number);
          const isWarning = error && isDoubt(error);
          const paste = (event: ClipboardEvent) => {
            const pasted = event.clipboardData.getData("text");
            if (splitTrackingNumbers(pasted).length < 2) return;
            event.preventDefault();
            edit({ type: "number", ...where, number, text: pasted });
            setPasted(
              splitTrackingNumbers(pasted).length + parcel.numbers.toSpliced(number, 1).filter(isFilled).length,
            );
          };
          return (
            <div className="parcel-number" key={number} data-line-id={line.id} onPaste={paste}>
              <NumberField
                {...where}
                {...{ edit, touch, orderId, number, product, text, inUse }}
                isOnly={parcel.numbers.length === 1}
                error={isWarning ? undefined : describe(error, text)}
                warning={isWarning ? describe(error, text) : undefined}
              />
            </div>
          );
        })}
        {(canSpreadLines || canSpreadParcels) && (
          <div className="parcel-actions" role="group" aria-label={t("entry.pasted", { n: pasted })}>
            <span className="subdued">{t("entry.pasted", { n: pasted })}</span>
            {canSpreadLines && (
              <ParcelAction
                label={t("entry.spreadOverLines")}
                product={product}
                onClick={() => edit({ type: "spreadOverLines", lines, ...where })}
              />
            )}
            {canSpreadParcels && (
              <ParcelAction
                label={t("entry.spreadOverParcels")}
                product={product}
                onClick={() => edit({ type: "spreadOverParcels", line, parcel: place })}
              />
            )}
          </div>
        )}
        <ParcelActions
          {...{ line, product, canSplit, isOneOfSeveral, edit }}
          parcel={place}
          isReady={isEntered && !entry.taken.has(line.id) && here.length === 0}
        />
      </div>
      {lineError && <InlineError message={describe(lineError) ?? ""} fieldID={`${line.id}-${place}`} />}
    </fieldset>
  );
}
