import { Link } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";
import { orderNumber } from "../orders/order-path.ts";

/** What this app never does about blocked work, why, and where in the admin somebody can. */
export function NotFromHere({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const order = `shopify://admin/orders/${orderNumber(orderId)}`;
  return (
    <details className="history">
      <summary>{t("remedy.never.title")}</summary>
      <ul className="topics">
        {(
          [
            ["edit", order],
            ["stock", "shopify://admin/products/inventory"],
            ["shipping", "shopify://admin/settings/shipping"],
            ["duplicate", order],
          ] as const
        ).map(([what, url]) => (
          <li key={what}>
            {t(`remedy.never.${what}`)} <Link url={url}>{t(`remedy.never.open.${what}`)}</Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
