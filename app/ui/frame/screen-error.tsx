import { EmptyState, Page } from "@shopify/polaris";
import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { useTranslation } from "../language/translate.tsx";

/** What an unknown order's page answers with. */
export const ORDER_NOT_FOUND = "order not found";

/** What an unknown import's page answers with. */
export const IMPORT_NOT_FOUND = "import not found";

/** In place of a screen that failed; the frame around it stays. Errors that Shopify's library threw are not for here. */
export function ScreenError() {
  const { t } = useTranslation();
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.data === ORDER_NOT_FOUND) {
    return (
      <Page title={t("orders.order")} backAction={{ content: t("order.back"), url: "/app/orders" }}>
        <EmptyState
          image=""
          heading={t("error.orderNotFound")}
          action={{ content: t("error.toOrders"), url: "/app/orders" }}
        >
          {t("error.orderNotFoundBody")}
        </EmptyState>
      </Page>
    );
  }
  if (isRouteErrorResponse(error) && error.data === IMPORT_NOT_FOUND) {
    return (
      <Page title={t("imports.import")} backAction={{ content: t("imports.title"), url: "/app/imports" }}>
        <EmptyState
          image=""
          heading={t("error.importNotFound")}
          action={{ content: t("error.toImports"), url: "/app/imports" }}
        >
          {t("error.importNotFoundBody")}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t("home.title")}>
      <EmptyState
        image=""
        heading={t("error.title")}
        action={{ content: t("error.reload"), onAction: () => location.reload() }}
      >
        {t("error.body")}
      </EmptyState>
    </Page>
  );
}
