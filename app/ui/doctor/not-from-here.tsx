import { Link } from "@shopify/polaris";
import { adminUrl, adminUrlOf } from "../../fulfillment-orders/admin-pages.ts";
import { useTranslation } from "../language/translate.tsx";

/** What this app never does about blocked work, why, and where in the admin somebody can. */
export function NotFromHere({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const order = adminUrlOf(orderId);
  return (
    <details className="history">
      <summary>{t("remedy.never.title")}</summary>
      <ul className="topics">
        {(
          [
            ["edit", order],
            ["stock", adminUrl("inventory")],
            ["shipping", adminUrl("shipping")],
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
