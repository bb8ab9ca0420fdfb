import { BlockStack, Card, Layout, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import { readOrder, type OrderDetail } from "../orders/read-model.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { OrderEvidence } from "../ui/doctor/order-evidence.tsx";
import { OrderRemedies } from "../ui/doctor/order-remedies.tsx";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { ORDER_NOT_FOUND } from "../ui/frame/screen-error.tsx";
import { Screen } from "../ui/frame/screen.tsx";
import { useTranslation } from "../ui/language/translate.tsx";
import { FulfillmentsElsewhere } from "../ui/orders/fulfillments-elsewhere.tsx";
import { OrderHistory } from "../ui/orders/order-history.tsx";
import { orderIdFromPath } from "../ui/orders/order-path.ts";
import { OrderStateBadges } from "../ui/orders/state-badge.tsx";
import { RegistrationForm, SHIPMENTS_HEADING } from "../ui/registration/registration-form.tsx";
import type { EntrySettings } from "../ui/registration/use-registration.ts";
import { PartialShipmentPanel } from "../ui/reports/partial-shipment-panel.tsx";
import { ShipmentCard } from "../ui/shipments/shipment-card.tsx";
import { useTimeFormat } from "../ui/time/clock.tsx";

interface OrderScreen {
  order: OrderDetail;
  settings: EntrySettings;
  version: string;
}

export const loader = ({ request, params }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop, settings }) => {
    const id = orderIdFromPath(params["id"]);
    const order = id && (await readOrder(db, shop, id));
    if (!order) throw Response.json(ORDER_NOT_FOUND, { status: 404 });
    const { defaultCarrier, notifyCustomer, trackingNumberRequired } = settings;
    return { order, settings: { defaultCarrier, notifyCustomer, trackingNumberRequired } };
  });
export const clientLoader = keepPageWhenUnreachable;

export default function Order() {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { data, stale } = useLastKnown(useLoaderData() as OrderScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  const back = { content: t("order.back"), url: "/app/orders" };
  if (!data) return <Screen title={t("orders.order")} backAction={back} stale={stale} known={false} />;

  const { order } = data;
  const ended = order.deletedAt
    ? t("order.deletedAt", { time: dateTime(order.deletedAt) })
    : order.cancelledAt
      ? t("order.cancelledAt", { time: dateTime(order.cancelledAt) })
      : null;
  return (
    <Screen
      title={order.name}
      titleMetadata={<OrderStateBadges order={order} />}
      subtitle={ended ?? t("order.placed", { time: dateTime(order.createdAt) })}
      backAction={back}
      secondaryActions={[
        { content: t("order.openInShopify"), url: `shopify://admin/orders/${order.id.split("/").at(-1)}` },
      ]}
      stale={stale}
      known={data !== null}
    >
      <Layout.Section>
        <BlockStack gap="400">
          <RegistrationForm key={order.id} order={order} settings={data.settings} />
          <OrderRemedies key={`remedies ${order.id}`} order={order} />
          <Card>
            <BlockStack gap="300">
              <div id={SHIPMENTS_HEADING} tabIndex={-1}>
                <Text as="h2" variant="headingMd">
                  {t("order.shipments")}
                </Text>
              </div>
              {order.shipments.length === 0 && (
                <Text as="p" tone="subdued">
                  {t("order.noShipments")}
                </Text>
              )}
              {order.shipments.map((shipment) => (
                <ShipmentCard key={shipment.id} shipment={shipment} />
              ))}
            </BlockStack>
          </Card>
          <OrderEvidence order={order} />
          <PartialShipmentPanel order={order} />
          <FulfillmentsElsewhere fulfillments={order.fulfillments} lines={order.lines} />
          <OrderHistory key={`history ${order.id}`} orderId={order.id} version={data.version} />
        </BlockStack>
      </Layout.Section>
    </Screen>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
