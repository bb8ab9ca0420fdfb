import { Badge, type BadgeProps } from "@shopify/polaris";
import type { LineState, OrderLine, OrderRow, OrderState } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import { concernsOf, stockConcern } from "./progress.ts";

type Look = Pick<BadgeProps, "tone" | "progress">;

/** The label says it all: Polaris would read out the color and the shape before it. */
export const SILENT = { toneAndProgressLabelOverride: " " };

const ORDER_LOOKS: Record<OrderState, Look> = {
  to_ship: { tone: "attention", progress: "incomplete" },
  waiting: { tone: "info", progress: "incomplete" },
  problem: { tone: "critical", progress: "incomplete" },
  shipped: { progress: "complete" },
  cancelled: {},
  nothing_to_ship: {},
};

const LINE_LOOKS: Record<LineState, Look> = {
  not_routed: { tone: "warning", progress: "incomplete" },
  permission_missing: { tone: "critical", progress: "incomplete" },
  on_hold: { tone: "warning", progress: "incomplete" },
  scheduled: { tone: "info", progress: "incomplete" },
  other_location: { tone: "warning", progress: "incomplete" },
  out_of_stock: { tone: "critical", progress: "incomplete" },
  ready: { tone: "attention", progress: "incomplete" },
  registered: { tone: "info", progress: "partiallyComplete" },
  partly_shipped: { tone: "info", progress: "partiallyComplete" },
  shipped: { tone: "success", progress: "complete" },
  problem: { tone: "critical", progress: "incomplete" },
  removed: {},
  cancelled: {},
  not_shippable: {},
};

/** What stands out among an order's lines: why they wait, and whether stock is missing. */
export function ConcernBadges({ order }: { order: OrderRow }) {
  const { states, stock } = concernsOf(order);
  if (states.length === 0 && !stock) return null;
  return (
    <span className="badges">
      {states.map((state) => (
        <LineStateBadge key={state} state={state} />
      ))}
      {stock && <StockBadge concern={stock} />}
    </span>
  );
}

function StockBadge({ concern }: { concern: "none" | "short" }) {
  const { t } = useTranslation();
  return (
    <Badge {...SILENT} tone={concern === "none" ? "critical" : "warning"}>
      {t(concern === "none" ? "line.noStock" : "line.shortStock")}
    </Badge>
  );
}

/** The state of a line and, where stock is missing, that too. */
export function LineBadges({ line }: { line: OrderLine }) {
  const concern = stockConcern(line);
  return (
    <span className="badges">
      <LineStateBadge state={line.state} />
      {concern && <StockBadge concern={concern} />}
    </span>
  );
}

export function OrderStateBadges({ order }: { order: OrderRow }) {
  const { t } = useTranslation();
  const showsPartly = order.partlyShipped && order.state !== "shipped" && order.state !== "cancelled";
  return (
    <span className="badges">
      <Badge {...SILENT} {...ORDER_LOOKS[order.state]}>
        {t(`orderState.${order.state}`)}
      </Badge>
      {showsPartly && (
        <Badge {...SILENT} tone="info" progress="partiallyComplete">
          {t("orderState.partly_shipped")}
        </Badge>
      )}
      {order.deletedAt && <Badge>{t("orderState.deleted")}</Badge>}
      {order.financialStatus?.toLowerCase() === "pending" && !order.cancelledAt && (
        <Badge {...SILENT} tone="warning">
          {t("orderState.unpaid")}
        </Badge>
      )}
    </span>
  );
}

export function LineStateBadge({ state }: { state: LineState }) {
  const { t } = useTranslation();
  return (
    <Badge {...SILENT} {...LINE_LOOKS[state]}>
      {t(`lineState.${state}`)}
    </Badge>
  );
}
