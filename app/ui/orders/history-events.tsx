import { useEffect, useState } from "react";
import { InlineError, SkeletonBodyText } from "@shopify/polaris";
import { isCarrierCode } from "../../carriers/carriers.ts";
import { withoutRepeats, type Happening, type HistoryEvent, type HistoryKind } from "../../orders/history.ts";
import { useRemedyFacts } from "../doctor/remedy-facts.ts";
import { post } from "../frame/post.ts";
import { useStaff } from "../frame/staff.ts";
import { useTranslation, type Translate } from "../language/translate.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { ReasonSentence } from "./reason.tsx";

interface Answer {
  events: HistoryEvent[];
  me: string | null;
}

/** Who stands behind each kind of event; where it is staff, the event says who. */
const ACTOR: Record<HistoryKind, "staff" | "app" | "shopify" | "elsewhere"> = {
  placed: "shopify",
  order_cancelled: "shopify",
  order_deleted: "shopify",
  routed: "shopify",
  held: "shopify",
  hold_gone: "shopify",
  registered: "staff",
  tried: "app",
  taken_back: "staff",
  corrected: "staff",
  undo_asked: "staff",
  undone: "app",
  amendment_tried: "app",
  amendment_left: "staff",
  fulfilled_elsewhere: "elsewhere",
  tracking_elsewhere: "elsewhere",
  cancelled_elsewhere: "elsewhere",
  remedy: "staff",
  remedy_by_policy: "app",
};

/** The timeline itself, the newest first. What is shown stays while it is read again. */
export default function HistoryEvents({ orderId, version }: { orderId: string; version: string }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    void post<Answer>("/app/order-history", { orderId }).then((posted) => {
      if (!isCurrent) return;
      setFailed(!posted.ok);
      if (posted.ok) setAnswer(posted.answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [orderId, version]);

  if (!answer) {
    return failed ? (
      <InlineError message={t("history.failed")} fieldID="history" />
    ) : (
      <div aria-busy="true">
        <SkeletonBodyText lines={4} />
      </div>
    );
  }
  return (
    <ol className="timeline" aria-label={t("history.title")}>
      {withoutRepeats(answer.events).map((happening, place) => (
        <Happened key={`${happening.event.at} ${happening.event.kind} ${place}`} happening={happening} me={answer.me} />
      ))}
    </ol>
  );
}

function Happened({ happening, me }: { happening: Happening; me: string | null }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const staff = useStaff(me);
  const sayFacts = useRemedyFacts();
  const { event, times, since } = happening;
  const actor = ACTOR[event.kind];
  const who = actor === "staff" ? staff(event.by) : t(`history.actor.${actor}`);
  return (
    <li data-event={event.kind}>
      <p className="timeline-head">
        <time dateTime={event.at}>{dateTime(event.at)}</time>
        <span>{who}</span>
      </p>
      <p>
        {sentence(t, event)}
        {(event.kind === "remedy" || event.kind === "remedy_by_policy") && sayFacts(event.about)}
        {times > 1 && ` ${t("history.times", { n: times, since: dateTime(since) })}`}
      </p>
      {event.kind === "tried" && event.reason && (
        <p className="subdued">
          <ReasonSentence code={event.reason} detail={null} />
        </p>
      )}
      {"error" in event && event.error && <p className="error-text">{event.error.message || event.error.code}</p>}
    </li>
  );
}

function sentence(t: Translate, event: HistoryEvent): string {
  const carrier = (code: string) => (isCarrierCode(code) ? t(`carrier.${code}`) : code);
  const parcel = (company: string | null, numbers: readonly string[]) =>
    [company ?? "", ...numbers].filter(Boolean).join(" ") || t("history.noNumber");
  switch (event.kind) {
    case "placed":
    case "order_cancelled":
    case "order_deleted":
    case "routed":
    case "held":
    case "hold_gone":
      return t(`history.${event.kind}`);
    case "registered":
      return t("history.registered", {
        pieces: event.pieces,
        parcel: parcel(carrier(event.carrier), event.trackingNumbers),
      });
    case "tried":
      return t("history.tried", {
        parcel: parcel(event.fulfillment, event.trackingNumbers),
        outcome: t(`outcome.${event.outcome ?? "unknown"}`),
      });
    case "taken_back":
    case "undo_asked":
    case "undone":
      return t(`history.${event.kind}`, { parcel: parcel(null, event.trackingNumbers) });
    case "corrected":
      return t(event.notifyCustomer ? "history.correctedAndMailed" : "history.corrected", {
        before: parcel(carrier(event.carrierBefore), event.trackingNumbersBefore),
        after: parcel(carrier(event.carrier), event.trackingNumbers),
      });
    case "amendment_tried":
      return t(`history.${event.amendment}Tried`, {
        fulfillment: event.fulfillment ?? "",
        outcome: t(`history.outcome.${event.outcome ?? "unknown"}`),
      });
    case "amendment_left":
      return t("history.amendment_left");
    case "fulfilled_elsewhere":
      return t("history.fulfilled_elsewhere", {
        pieces: event.pieces ?? 0,
        parcel: parcel([event.fulfillment, event.company].filter(Boolean).join(" "), event.trackingNumbers),
      });
    case "tracking_elsewhere":
      return t("history.tracking_elsewhere", {
        fulfillment: event.fulfillment ?? "",
        before: parcel(event.before.company, event.before.trackingNumbers),
        after: parcel(event.after.company, event.after.trackingNumbers),
      });
    case "remedy":
    case "remedy_by_policy":
      return t(`history.${event.kind}`, {
        remedy: t(`remedy.${event.remedy}`),
        outcome: t(`history.remedyOutcome.${event.outcome}`),
      });
    case "cancelled_elsewhere":
      return t("history.cancelled_elsewhere", { fulfillment: event.fulfillment ?? "" });
  }
}
