import { useEffect } from "react";
import { Card, EmptyState, Layout } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useSearchParams, type ShouldRevalidateFunction } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { hasSomethingLeft } from "../orders/queue.ts";
import { readOldestToShip, readOrdersById, type OrderToRegister } from "../orders/read-model.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { Screen } from "../ui/frame/screen.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { orderIdFromPath } from "../ui/orders/order-path.ts";
import { RegisterGrid } from "../ui/registration/register-grid.tsx";
import type { EntrySettings } from "../ui/registration/use-registration.ts";

const ORDERS = "orders";
const MOST_ORDERS = 100;
/** As many orders to ship are taken when none is named. */
const FIRST_ORDERS = 50;

interface RegisterScreen {
  orders: OrderToRegister[];
  settings: EntrySettings;
  version: string;
}

/** `?orders=1,2,3`: the orders to register, by their numbers in their ids. Without it, those that wait longest. */
export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings }) => {
    const { searchParams } = new URL(request.url);
    const { defaultCarrier, notifyCustomer, trackingNumberRequired } = settings;
    const named = searchParams.get(ORDERS);
    return {
      orders: named === null ? await thoseThatWaitLongest(shop) : await readOrdersById(db, shop, idsOf(named)),
      settings: { defaultCarrier, notifyCustomer, trackingNumberRequired },
    };
  });
export const clientLoader = keepPageWhenUnreachable;

const idsOf = (named: string) =>
  [...new Set(named.split(","))].flatMap((id) => orderIdFromPath(id) ?? []).slice(0, MOST_ORDERS);

async function thoseThatWaitLongest(shop: string): Promise<OrderToRegister[]> {
  return (await readOldestToShip(db, shop, FIRST_ORDERS)).filter(hasSomethingLeft);
}

export default function Register() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as RegisterScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  useNamedOrders(data?.orders ?? null);
  return (
    <Screen
      title={t("grid.title")}
      fullWidth
      backAction={{ content: t("order.back"), url: "/app/orders" }}
      stale={stale}
      known={data !== null}
    >
      <Layout.Section>
        <Card padding="0">
          {data && data.orders.length > 0 && <RegisterGrid orders={data.orders} settings={data.settings} />}
          {data?.orders.length === 0 && (
            <EmptyState
              image=""
              heading={t("grid.empty")}
              action={{ content: t("error.toOrders"), url: "/app/orders" }}
            >
              {t("grid.emptyBody")}
            </EmptyState>
          )}
        </Card>
      </Layout.Section>
    </Screen>
  );
}

/** An address that comes to name the orders that are shown already is nothing to read anew. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ currentUrl, nextUrl, defaultShouldRevalidate }) => {
  const isNaming = !currentUrl.searchParams.has(ORDERS) && nextUrl.searchParams.has(ORDERS);
  return isNaming && currentUrl.pathname === nextUrl.pathname ? false : defaultShouldRevalidate;
};

/** The address names the orders, so that they stay while they are worked on. */
function useNamedOrders(orders: readonly OrderToRegister[] | null): void {
  const [parameters, setParameters] = useSearchParams();
  useEffect(() => {
    if (!orders?.length || parameters.has(ORDERS)) return;
    const named = new URLSearchParams(parameters);
    named.set(ORDERS, orders.map(({ id }) => id.split("/").at(-1)).join(","));
    setParameters(named, { replace: true, preventScrollReset: true });
  }, [orders, parameters, setParameters]);
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
