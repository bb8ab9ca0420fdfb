import { Button } from "@shopify/polaris";
import type { LineRegistration } from "../../shipments/registration.ts";
import { useTranslation } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { describeRegistered } from "./field-errors.ts";

/** What happened to a line that was entered here and that others have taken whole; it stays until it is dismissed. */
export function TakenNotice(props: {
  product: string;
  registered: readonly LineRegistration[];
  isBusy: boolean;
  onDismiss: () => void;
}) {
  const { product, registered, isBusy, onDismiss } = props;
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  return (
    <div className="taken" role="alert">
      <p className="error-text">
        {[
          t(registered.length > 0 ? "entry.taken" : "entry.gone"),
          ...registered.map((one) => describeRegistered(t, one, dateTime)),
        ].join(t("common.sentences"))}
      </p>
      <Button disabled={isBusy} onClick={onDismiss} accessibilityLabel={t("entry.dismissTakenFor", { product })}>
        {t("entry.dismissTaken")}
      </Button>
    </div>
  );
}
