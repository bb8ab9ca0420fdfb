import { adminUrl, adminUrlOf, type AdminPage } from "../../fulfillment-orders/admin-pages.ts";
import { useTranslation } from "../language/translate.tsx";

/** A page of the Shopify admin, beside this one. */
export function AdminLink({ page, orderId }: { page: AdminPage; orderId?: string | undefined }) {
  const { t } = useTranslation();
  const url = page === "order" ? orderId && adminUrlOf(orderId) : adminUrl(page);
  return url ? <InNewTab url={url}>{t(`setup.page.${page}`)}</InNewTab> : null;
}

/** A product's page in the admin; its name alone where its id is not known. */
export function ProductLink({ productId, children }: { productId: string | null; children: string }) {
  return productId ? <InNewTab url={adminUrlOf(productId)}>{children}</InNewTab> : <>{children}</>;
}

function InNewTab({ url, children }: { url: string; children: string }) {
  const { t } = useTranslation();
  return (
    <a href={url} target="_blank" rel="noreferrer" aria-label={`${children} ${t("common.openInNewTab")}`}>
      {children}
    </a>
  );
}
