import type { OrderToRegister } from "../../orders/read-model.ts";
import type { Registration } from "../../shipments/registration.ts";
import { useTranslation } from "../language/translate.tsx";
import { PreviewItems, previewOf } from "./preview-items.tsx";

/** Exactly what Shopify will get of what is entered. Loaded once something is. */
export default function PreviewList(props: {
  order: OrderToRegister;
  registration: Registration;
  notifyCustomer: boolean;
}) {
  const { order, registration, notifyCustomer } = props;
  const { t } = useTranslation();
  const preview = previewOf(order, registration);
  return (
    <section className="preview" aria-label={t("preview.title")}>
      <h3>{t("preview.heading", { n: preview.fulfillments.length })}</h3>
      <PreviewItems order={order} preview={preview} notifyCustomer={notifyCustomer} />
    </section>
  );
}
