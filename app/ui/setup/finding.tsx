import { Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import type { Finding } from "../../setup/checklist.ts";
import type { Product, StoreLocation } from "../../setup/store-facts.ts";
import { saySeconds } from "../doctor/say-seconds.ts";
import { useTranslation, type Translate } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { holdName } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { ProductLink } from "./admin-link.tsx";

/** What was found about an item of the set-up: a sentence and, unless it is to be brief, examples. */
export function FindingText({ finding, isBrief = false }: { finding: Finding; isBrief?: boolean }) {
  return (
    <>
      <Text as="p" tone={finding.state === "ok" ? "subdued" : undefined} breakWord>
        <FindingSentence finding={finding} />
      </Text>
      {!isBrief && <Examples finding={finding} />}
    </>
  );
}

function FindingSentence({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  if ("scopes" in finding) return t(`setup.found.${finding.code}`, { n: finding.scopes.length });
  if ("products" in finding) return t(`setup.found.${finding.code}`, { n: finding.products.n });
  if ("items" in finding) return t(`setup.found.${finding.code}`, { n: finding.items });
  if ("locations" in finding) return t(`setup.found.${finding.code}`, { n: finding.locations.length });
  if ("order" in finding) return t(`setup.found.${finding.code}`, { order: finding.order.orderName });
  if ("holds" in finding) {
    return t(`setup.found.${finding.code}`, { n: finding.holds.reduce((sum, hold) => sum + hold.orders, 0) });
  }
  if ("routed" in finding) {
    const { code, orders, routed, medianSeconds } = finding;
    const share = t(`setup.found.${code}`, { orders, routed });
    if (medianSeconds === null) return share;
    return share + t("common.sentences") + t("setup.found.usualDelay", { time: saySeconds(t, medianSeconds) });
  }
  return t(`setup.found.${finding.code}`);
}

function Examples({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  if ("products" in finding) {
    return (
      <ul className="topics">
        {finding.products.examples.map((product) => (
          <li key={`${product.sku} ${product.title}`}>
            <ProductExample product={product} />
          </li>
        ))}
      </ul>
    );
  }
  if ("locations" in finding) {
    return (
      <ul className="topics">
        {finding.locations.map((location) => (
          <li key={location.id}>
            {location.name} <span className="subdued">{sayLocation(t, location)}</span>
          </li>
        ))}
      </ul>
    );
  }
  if ("holds" in finding) {
    return (
      <ul className="topics">
        {finding.holds.map(({ reason, handle, orders, lastAt }) => (
          <li key={`${reason} ${handle}`}>
            {t(`hold.${holdName(reason)}`)} {handle && <code>{handle}</code>}{" "}
            <span className="subdued">{t("setup.heldOrders", { n: orders, time: dateTime(lastAt) })}</span>
          </li>
        ))}
      </ul>
    );
  }
  if ("order" in finding) {
    return (
      <p>
        <Link to={orderPath(finding.order.orderId)}>{finding.order.orderName}</Link>{" "}
        <span className="subdued">{dateTime(finding.order.createdAt)}</span>
      </p>
    );
  }
  return null;
}

function sayLocation(t: Translate, location: StoreLocation): string {
  return [
    !location.isActive && t("setup.location.inactive"),
    location.isActive && !location.fulfillsOnlineOrders && t("setup.location.offline"),
    location.isFulfillmentService && t("setup.location.service"),
    t("setup.location.items", { n: location.items }),
  ]
    .filter(Boolean)
    .join(t("common.comma"));
}

function ProductExample({ product }: { product: Product }) {
  const { t } = useTranslation();
  return (
    <>
      <ProductLink productId={product.productId}>{product.sku ?? product.title}</ProductLink>{" "}
      <span className="subdued">
        {product.sku && `${product.title} · `}
        {t("doctor.orders", { n: product.orders })}
      </span>{" "}
      <Link to={orderPath(product.orderId)}>{product.orderName}</Link>
    </>
  );
}
