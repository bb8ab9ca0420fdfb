import { BlockStack, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import { REMEDIED_AT } from "../../fulfillment-orders/admin-pages.ts";
import { HOLD_REASONS, type HoldReason } from "../../fulfillment-orders/fulfillment-order.ts";
import { REASONS, type Owner, type ReasonCode, type ReasonDetail } from "../../fulfillment-orders/reasons.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import type { SyncReason } from "../../shipments/outcome.ts";
import { useTranslation, type Translate } from "../language/translate.tsx";
import { AdminLink } from "../setup/admin-link.tsx";
import { useTimeFormat } from "../time/clock.tsx";

/** Who can do something about what stops a shipment, beyond what its lines' fulfillment orders say. */
const SYNC_OWNERS: Record<Exclude<SyncReason, ReasonCode>, Owner> = {
  network: "app",
  shopify_error: "app",
  throttled: "app",
  unclear_outcome: "app",
  refused: "staff",
  over_quantity: "staff",
  waited_too_long: "staff",
  gave_up: "staff",
  order_deleted: "staff",
  cancelled_by_staff: "staff",
  app_not_authorized: "store_settings",
  shop_unavailable: "store_settings",
  changed_meanwhile: "app",
  undone_by_staff: "staff",
  changed_elsewhere: "staff",
  fulfillment_cancelled: "staff",
};

function isKnown(code: string): code is SyncReason {
  return Object.hasOwn(REASONS, code) || Object.hasOwn(SYNC_OWNERS, code);
}

function ownerOf(code: SyncReason): Owner {
  return code in REASONS ? REASONS[code as ReasonCode].owner : SYNC_OWNERS[code as keyof typeof SYNC_OWNERS];
}

/** A reason of a hold as the catalogue calls it. */
export function holdName(reason: string | undefined): HoldReason {
  return HOLD_REASONS.find((one) => one === reason?.toUpperCase()) ?? "OTHER";
}

/** What stops a line, or null when nothing does any more. */
export function reasonOf(line: Pick<OrderLine, "state" | "reason">): string | null {
  return ["cancelled", "removed", "shipped"].includes(line.state) ? null : line.reason;
}

interface ReasonProps {
  code: string;
  detail: ReasonDetail | null;
}

/** The reason in one sentence. */
export function sayReason(t: Translate, { code, detail }: ReasonProps): string {
  if (!isKnown(code)) return t("reason.unknown.what", { code });
  const hold = holdName(detail?.holdReason);
  return t(`reason.${code}.what`, { hold: t(`hold.${hold}`), code: detail?.status ?? code });
}

export function ReasonSentence(reason: ReasonProps) {
  const { t } = useTranslation();
  return <>{sayReason(t, reason)}</>;
}

/** The reason, what happens next, what to do about it and where, and who can. `orderId`: the order it is about. */
export function Reason({ code, detail, orderId }: ReasonProps & { orderId?: string }) {
  const { t } = useTranslation();
  const key = isKnown(code) ? code : "unknown";
  const owner = isKnown(code) ? ownerOf(code) : "app";
  return (
    <BlockStack gap="050">
      <Text as="p" fontWeight="medium">
        <ReasonSentence code={code} detail={detail} />
      </Text>
      <ReasonDetails code={code} detail={detail} />
      <Text as="p">{t(`reason.${key}.next`)}</Text>
      <Text as="p">{t(`reason.${key}.todo`)}</Text>
      <WhereToAct code={key} orderId={orderId} />
      <Text as="p" tone="subdued" variant="bodySm">
        {t("owner.label", { owner: t(`owner.${owner}`) })}
      </Text>
    </BlockStack>
  );
}

/** The admin's page where it is put right, and the set-up that keeps it from happening again. */
function WhereToAct({ code, orderId }: { code: SyncReason; orderId: string | undefined }) {
  const { t } = useTranslation();
  const { page, setup } = REMEDIED_AT[code];
  const isPageKnown = page !== null && (page !== "order" || orderId !== undefined);
  if (!isPageKnown && setup === null) return null;
  return (
    <div className="where-to-act">
      {isPageKnown && <AdminLink page={page} orderId={orderId} />}
      {setup && <Link to={`/app/setup#${setup}`}>{t("setup.seeItem", { item: t(`setup.item.${setup}.title`) })}</Link>}
    </div>
  );
}

/** What the reason rests on. */
export function ReasonDetails({ code, detail }: ReasonProps) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  if (!detail) return null;
  const details = [
    detail.holdNote && t("detail.holdNote", { note: detail.holdNote }),
    ...(detail.holds ?? [])
      .slice(1)
      .map(({ reason, note }) =>
        t("detail.alsoHeld", { hold: [t(`hold.${holdName(reason)}`), note].filter(Boolean).join(" ") }),
      ),
    detail.fulfillAt && t("detail.fulfillAt", { time: dateTime(detail.fulfillAt) }),
    code === "scheduled_without_date" && t("detail.noDate"),
    detail.bundle && t("detail.bundle", { bundle: detail.bundle }),
    detail.edited && t("detail.edited"),
    detail.said,
    detail.unknownValues?.join(", "),
    detail.location && t("detail.location", { location: detail.location }),
    detail.missingScopes?.length && t("detail.missingScopes", { scopes: detail.missingScopes.join(", ") }),
  ].filter((text) => typeof text === "string" && text !== "");
  return details.map((text) => (
    <Text as="p" key={String(text)} breakWord>
      {text}
    </Text>
  ));
}
