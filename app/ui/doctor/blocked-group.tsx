import { lazy, Suspense, useState } from "react";
import { Badge, BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import { REMEDIED_AT } from "../../fulfillment-orders/admin-pages.ts";
import type { BlockedGroup, BlockedOrder } from "../../fulfillment-orders/blocked-orders.ts";
import { mayBeCured } from "../../fulfillment-orders/remedies/remedies.ts";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { Reason, ReasonDetails } from "../orders/reason.tsx";
import { AdminLink } from "../setup/admin-link.tsx";
import { DateTime, useMoment } from "../time/moment.tsx";
import { Evidence } from "./evidence.tsx";

const RemedyPanel = lazy(() => import("./remedy-panel.tsx"));

/** Orders that cannot ship for one reason: what it is, what to do, and each order with what it rests on. */
export function BlockedGroupCard({ group, showAllUrl }: { group: BlockedGroup; showAllUrl: string | null }) {
  const { t } = useTranslation();
  const detail = group.hold ? { holdReason: group.hold } : null;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("doctor.group", { orders: group.orders, pieces: group.pieces })}
          </Text>
          {group.registered > 0 && <Badge tone="attention">{t("doctor.registered", { n: group.registered })}</Badge>}
        </InlineStack>
        <Reason code={group.reason} detail={detail} />
        <ul className="blocked-orders">
          {group.examples.map((order) => (
            <BlockedOrderRow key={order.orderId} order={order} reason={group.reason} />
          ))}
        </ul>
        {showAllUrl && <Link to={showAllUrl}>{t("doctor.showAll", { n: group.orders })}</Link>}
      </BlockStack>
    </Card>
  );
}

function BlockedOrderRow({ order, reason }: { order: BlockedOrder; reason: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const panelId = `remedies-${order.orderId.split("/").at(-1)}-${reason}`;
  return (
    <li>
      <div className="blocked-order">
        <Link to={orderPath(order.orderId)}>{order.name}</Link>
        <span className="subdued">
          <DateTime iso={order.createdAt} />
        </span>
        <span>{t("doctor.pieces", { n: order.pieces })}</span>
        <div className="blocked-detail">
          <ReasonDetails code={reason} detail={order.detail} />
          {order.nextAt ? <NextLook at={order.nextAt} /> : <p className="subdued">{t("doctor.nextOnEvent")}</p>}
          {isCuredOnItsOrder(reason) && <AdminLink page="order" orderId={order.orderId} />}
          <Evidence {...order} />
        </div>
        {mayBeCured(reason) && (
          <Button
            onClick={() => setIsOpen(!isOpen)}
            ariaExpanded={isOpen}
            ariaControls={panelId}
            disclosure={isOpen ? "up" : "down"}
            accessibilityLabel={t("doctor.remediesFor", { order: order.name })}
          >
            {t("doctor.remedies")}
          </Button>
        )}
      </div>
      <div id={panelId} className="remedies" hidden={!isOpen}>
        {isOpen && (
          <Suspense fallback={<SkeletonBodyText lines={2} />}>
            <RemedyPanel orderId={order.orderId} />
          </Suspense>
        )}
      </div>
    </li>
  );
}

function isCuredOnItsOrder(reason: string): boolean {
  return Object.hasOwn(REMEDIED_AT, reason) && REMEDIED_AT[reason as keyof typeof REMEDIED_AT].page === "order";
}

function NextLook({ at }: { at: string }) {
  const { t } = useTranslation();
  return <p className="subdued">{t("doctor.nextLook", { time: useMoment(at) })}</p>;
}
