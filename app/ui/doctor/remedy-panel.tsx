import { useEffect, useState } from "react";
import { BlockStack, SkeletonBodyText, Text } from "@shopify/polaris";
import type { OfferedWork, OffersAnswer } from "../../fulfillment-orders/remedies/remedies.server.ts";
import { isForAdministrators, type RemedyKind } from "../../fulfillment-orders/remedies/remedies.ts";
import { useTranslation } from "../language/translate.tsx";
import { holdName } from "../orders/reason.tsx";
import { NotFromHere } from "./not-from-here.tsx";
import { OneRemedy, REMEDIES_PATH } from "./one-remedy.tsx";

type Offers = Extract<OffersAnswer, { ok: true }>;

/** What can be done now about an order's blocked work, as Shopify says this moment; doing it takes one more step. */
export default function RemedyPanel({ orderId }: { orderId: string }) {
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
  return (
    <BlockStack gap="300">
      {offers.work.length === 0 && <Text as="p">{t("remedy.nothingBlocked")}</Text>}
      {offers.work.map((work) => (
        <Work key={work.id} orderId={orderId} work={work} offers={offers} />
      ))}
      <NotFromHere orderId={orderId} />
    </BlockStack>
  );
}

async function readOffers(orderId: string, signal: AbortSignal): Promise<OffersAnswer> {
  try {
    const response = await fetch(`${REMEDIES_PATH}?order=${encodeURIComponent(orderId)}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    });
    return response.ok ? ((await response.json()) as OffersAnswer) : { ok: false, error: "unreached" };
  } catch {
    return { ok: false, error: "unreached" };
  }
}

/** While one remedy is being decided about, or has been tried, the others of the same work are out of the way. */
function Work({ orderId, work, offers }: { orderId: string; work: OfferedWork; offers: Offers }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<RemedyKind | null>(null);
  const shown = work.remedies.filter((remedy) => chosen === null || chosen === remedy.kind);
  return (
    <BlockStack gap="200">
      {offers.work.length > 1 && work.locationName && (
        <Text as="p" fontWeight="medium">
          {work.locationName}
        </Text>
      )}
      {work.keptHolds.map((hold) => (
        <Text as="p" key={hold.id}>
          {t("remedy.keptHold", { hold: t(`hold.${holdName(hold.reason)}`) })}
        </Text>
      ))}
      {shown.map((remedy) =>
        isForAdministrators(remedy.kind) && offers.administrator !== "yes" ? (
          <Text as="p" key={remedy.kind}>
            {t(`remedy.${remedy.kind}`)}:{" "}
            {t(`remedy.administrator.${offers.administrator}`, { staff: offers.staff ?? "" })}
          </Text>
        ) : (
          <OneRemedy
            key={remedy.kind}
            order={{ id: orderId, name: offers.orderName }}
            remedy={remedy}
            isChosen={chosen === remedy.kind}
            onChoose={(isChosen) => setChosen(isChosen ? remedy.kind : null)}
          />
        ),
      )}
      {work.missingScope && <Text as="p">{t("remedy.missingScope", { scope: work.missingScope })}</Text>}
      {work.remedies.length === 0 && !work.missingScope && work.keptHolds.length === 0 && (
        <Text as="p">{t(work.atService ? "remedy.atService" : "remedy.none")}</Text>
      )}
    </BlockStack>
  );
}
