import { useEffect, useState } from "react";
import { Banner, BlockStack, Button, InlineStack, Select, SkeletonBodyText, Text } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import type { RemedyOutcome, RemedyResult } from "../../fulfillment-orders/apply-remedy.ts";
import type { OfferedWork, OffersAnswer } from "../../fulfillment-orders/remedies.server.ts";
import type { Remedy, RemedyRequest } from "../../fulfillment-orders/remedies.ts";
import { post } from "../frame/post.ts";
import { holdName } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";

const PATH = "/app/doctor/remedies";

/** What can be done now about an order's blocked work, as Shopify says this moment; doing it takes one more click. */
export function RemedyPanel({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const [offers, setOffers] = useState<OffersAnswer | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    void readOffers(orderId, leaving.signal).then((answer) => {
      if (!leaving.signal.aborted) setOffers(answer);
    });
    return () => leaving.abort();
  }, [orderId]);
  if (!offers) return <SkeletonBodyText lines={2} />;
  if (!offers.ok) return <Text as="p">{t("remedy.notAsked")}</Text>;
  if (offers.work.length === 0) return <Text as="p">{t("remedy.nothingBlocked")}</Text>;
  return (
    <BlockStack gap="300">
      {offers.work.map((work) => (
        <Work key={work.fulfillmentOrderId} orderId={orderId} work={work} />
      ))}
    </BlockStack>
  );
}

async function readOffers(orderId: string, signal: AbortSignal): Promise<OffersAnswer> {
  try {
    const response = await fetch(`${PATH}?order=${encodeURIComponent(orderId)}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    });
    return response.ok ? ((await response.json()) as OffersAnswer) : { ok: false, error: "unreached" };
  } catch {
    return { ok: false, error: "unreached" };
  }
}

function Work({ orderId, work }: { orderId: string; work: OfferedWork }) {
  const { t } = useTranslation();
  return (
    <BlockStack gap="200">
      {work.keptHolds.map((hold) => (
        <Text as="p" key={hold.id}>
          {t("remedy.keptHold", { hold: t(`hold.${holdName(hold.reason)}`) })}
        </Text>
      ))}
      {work.remedies.map((remedy) => (
        <OneRemedy key={remedy.kind} orderId={orderId} remedy={remedy} />
      ))}
      {work.remedies.length === 0 && <Text as="p">{t(work.atService ? "remedy.atService" : "remedy.none")}</Text>}
    </BlockStack>
  );
}

type State = { at: "shown" } | { at: "asking" } | { at: "sending" } | { at: "ended"; result: RemedyResult };

function OneRemedy({ orderId, remedy }: { orderId: string; remedy: Remedy }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const [state, setState] = useState<State>({ at: "shown" });
  const [locationId, setLocationId] = useState(remedy.kind === "move" ? remedy.targets[0]!.locationId : "");

  const carryOut = async () => {
    setState({ at: "sending" });
    const request = requestFor(remedy, locationId);
    const posted = await post<RemedyResult>(PATH, { requestId: crypto.randomUUID(), orderId, request });
    setState({
      at: "ended",
      result: posted.ok && posted.answer.outcome ? posted.answer : { outcome: "unclear", message: null },
    });
    revalidate();
  };

  if (state.at === "ended") {
    const { outcome, message } = state.result;
    return (
      <Banner tone={TONES[outcome]} title={t(`remedy.outcome.${outcome}`)}>
        {message && <p>{message}</p>}
      </Banner>
    );
  }
  return (
    <BlockStack gap="200">
      {remedy.kind === "move" && (
        <Select
          label={t("remedy.moveTo")}
          options={remedy.targets.map((target) => ({ value: target.locationId, label: target.locationName }))}
          value={locationId}
          onChange={setLocationId}
          disabled={state.at === "sending"}
        />
      )}
      {state.at !== "shown" && <WhatChanges remedy={remedy} locationId={locationId} />}
      <InlineStack gap="200">
        {state.at === "shown" ? (
          <Button onClick={() => setState({ at: "asking" })}>{t(`remedy.${remedy.kind}`)}</Button>
        ) : (
          <>
            <Button onClick={() => void carryOut()} loading={state.at === "sending"}>
              {t(`remedy.confirm.${remedy.kind}`)}
            </Button>
            <Button onClick={() => setState({ at: "shown" })} disabled={state.at === "sending"}>
              {t("remedy.back")}
            </Button>
          </>
        )}
      </InlineStack>
    </BlockStack>
  );
}

const TONES = {
  done: "success",
  partly: "warning",
  changed: "warning",
  refused: "critical",
  unreached: "critical",
  unclear: "warning",
} as const satisfies Record<RemedyOutcome, string>;

/** Exactly what will be another way on Shopify afterwards. */
function WhatChanges({ remedy, locationId }: { remedy: Remedy; locationId: string }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  switch (remedy.kind) {
    case "open":
      return (
        <Text as="p">
          {remedy.fulfillAt
            ? t("remedy.change.open", { time: dateTime(remedy.fulfillAt) })
            : t("remedy.change.openNoDate")}
        </Text>
      );
    case "release_holds":
      return (
        <BlockStack gap="100">
          <Text as="p">{t("remedy.change.release_holds")}</Text>
          <ul className="topics">
            {remedy.holds.map((hold) => (
              <li key={hold.id}>
                {t(`hold.${holdName(hold.reason)}`)}
                {hold.reasonNotes && <span className="subdued"> {hold.reasonNotes}</span>}
              </li>
            ))}
          </ul>
        </BlockStack>
      );
    case "move": {
      const target = remedy.targets.find((one) => one.locationId === locationId);
      return (
        <Text as="p">
          {t("remedy.change.move", { from: remedy.from ?? "", to: target?.locationName ?? "" })}
          {(target?.lines.staying ?? 0) > 0 && ` ${t("remedy.change.moveStaying", { n: target!.lines.staying })}`}
        </Text>
      );
    }
  }
}

function requestFor(remedy: Remedy, locationId: string): RemedyRequest {
  const { fulfillmentOrderId } = remedy;
  switch (remedy.kind) {
    case "open":
      return { kind: "open", fulfillmentOrderId };
    case "release_holds":
      return { kind: "release_holds", fulfillmentOrderId, holdIds: remedy.holds.map((hold) => hold.id) };
    case "move":
      return { kind: "move", fulfillmentOrderId, locationId };
  }
}
