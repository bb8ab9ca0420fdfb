import { memo } from "react";
import type { CarrierCode } from "../../carriers/carriers.ts";
import type { OrderToRegister } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { checkDraft } from "./check-draft.ts";
import type { Draft } from "./draft.ts";
import { PreviewItems, previewOf } from "./preview-items.tsx";
import type { EntrySettings } from "./use-registration.ts";

/** An order of the grid in which something is entered. */
export interface EnteredOrder {
  order: OrderToRegister;
  draft: Draft;
}

interface GridPreviewProps {
  entered: readonly EnteredOrder[];
  settings: EntrySettings;
  usualCarrier: CarrierCode;
  notifyCustomer: boolean;
}

/** What Shopify will get of everything that is entered: in one line, and opened order by order. */
export const GridPreview = memo(function GridPreview(props: GridPreviewProps) {
  const { entered, settings, usualCarrier, notifyCustomer } = props;
  const { t } = useTranslation();
  const previews = entered.flatMap(({ order, draft }) => {
    const { registration } = checkDraft(draft, order, settings, usualCarrier);
    return registration ? [{ order, preview: previewOf(order, registration) }] : [];
  });
  const fulfillments = previews.reduce((sum, { preview }) => sum + preview.fulfillments.length, 0);
  const waiting = previews.reduce((sum, { preview }) => sum + preview.waiting.length, 0);
  const unfinished = entered.length - previews.length;
  return (
    <details className="history grid-preview">
      <summary>
        {[
          t("preview.heading", { n: fulfillments }),
          waiting > 0 && t("grid.previewWaiting", { n: waiting }),
          notifyCustomer ? t("grid.previewMails", { n: previews.length }) : t("grid.previewNoMails"),
          unfinished > 0 && t("grid.previewUnfinished", { n: unfinished }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </summary>
      {previews.map(({ order, preview }) => (
        <section className="preview" key={order.id} aria-label={order.name}>
          <h2>{order.name}</h2>
          <PreviewItems order={order} preview={preview} notifyCustomer={notifyCustomer} />
        </section>
      ))}
    </details>
  );
});
