import { useEffect, useRef, useState, type FormEvent } from "react";
import { Banner, BlockStack, Button, InlineStack, Select, TextField } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { isConfirmed } from "../../fulfillment-orders/remedies/administrators.ts";
import type { RemedyAnswer } from "../../fulfillment-orders/remedies/remedies.server.ts";
import {
  isForAdministrators,
  requestFor,
  type MoveTarget,
  type Remedy,
} from "../../fulfillment-orders/remedies/remedies.ts";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";
import { WhatChanges } from "./what-changes.tsx";

export const REMEDIES_PATH = "/app/doctor/remedies";

type Outcome = RemedyAnswer["outcome"];

/** After these nothing was begun: it may be asked for again as it is. */
const MAY_BE_ASKED_AGAIN: readonly Outcome[] = ["busy", "not_confirmed", "not_allowed"];

/** One thing that may be done: its button, then what changes, then the doing; for administrators with the order's name typed. */
export function OneRemedy(props: {
  order: { id: string; name: string };
  remedy: Remedy;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { order, remedy, isChosen, onChoose } = props;
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const requestId = useRef("");
  const region = useRef<HTMLDivElement>(null);
  const [isSending, setSending] = useState(false);
  const [answer, setAnswer] = useState<RemedyAnswer | null>(null);
  const [typed, setTyped] = useState("");
  const [locationId, setLocationId] = useState(remedy.kind === "move" ? remedy.targets[0]!.locationId : "");
  const mustConfirm = isForAdministrators(remedy.kind);
  const isOver = answer !== null && !MAY_BE_ASKED_AGAIN.includes(answer.outcome);
  // The button that was pressed is gone: who works by keyboard goes on with what came in its place.
  useEffect(() => {
    if (isChosen && !mustConfirm) region.current?.focus();
  }, [isChosen, mustConfirm]);
  useEffect(() => {
    if (answer) region.current?.focus();
  }, [answer]);

  const carryOut = async (event: FormEvent) => {
    event.preventDefault();
    if (isSending || (mustConfirm && !isConfirmed(typed, order.name))) return;
    setSending(true);
    const posted = await post<RemedyAnswer>(REMEDIES_PATH, {
      requestId: requestId.current,
      orderId: order.id,
      confirmation: typed,
      request: requestFor(remedy, locationId),
    });
    setSending(false);
    setAnswer(posted.ok && posted.answer.outcome ? posted.answer : { outcome: "unclear", message: null });
    revalidate();
  };

  if (!isChosen) {
    const choose = () => {
      requestId.current = crypto.randomUUID();
      onChoose(true);
    };
    return (
      <InlineStack>
        <Button onClick={choose}>{t(`remedy.${remedy.kind}`)}</Button>
      </InlineStack>
    );
  }
  const result = answer && (
    <Banner tone={TONES[answer.outcome]} title={sayOutcome(answer.outcome, remedy)}>
      {answer.message && <p>{answer.message}</p>}
    </Banner>
  );
  return (
    <div className="remedy" ref={region} tabIndex={-1}>
      {result}
      {!isOver && (
        <form onSubmit={(event) => void carryOut(event)}>
          <BlockStack gap="200">
            {remedy.kind === "move" && (
              <Select
                label={t("remedy.moveTo")}
                options={remedy.targets.map((target) => ({ value: target.locationId, label: placeName(target) }))}
                value={locationId}
                onChange={setLocationId}
                disabled={isSending}
              />
            )}
            <WhatChanges remedy={remedy} locationId={locationId} />
            {mustConfirm && (
              <TextField
                label={t("remedy.typeName", { order: order.name })}
                value={typed}
                onChange={setTyped}
                autoComplete="off"
                autoFocus
                disabled={isSending}
              />
            )}
            <InlineStack gap="200">
              <Button
                submit
                loading={isSending}
                disabled={mustConfirm && !isConfirmed(typed, order.name)}
                {...(mustConfirm ? { variant: "primary", tone: "critical" } : {})}
              >
                {t(`remedy.confirm.${remedy.kind}`)}
              </Button>
              <Button onClick={() => onChoose(false)} disabled={isSending}>
                {t("remedy.back")}
              </Button>
            </InlineStack>
          </BlockStack>
        </form>
      )}
    </div>
  );

  function placeName({ locationName, staying, moving }: MoveTarget): string {
    return staying > 0 ? t("remedy.somePlace", { place: locationName, n: moving }) : locationName;
  }

  function sayOutcome(outcome: Outcome, { kind }: Remedy): string {
    if (outcome === "done" && kind === "request_cancellation") return t("remedy.asked");
    if (outcome === "partly" && kind === "release_part") return t("remedy.restNotHeld");
    return t(`remedy.outcome.${outcome}`);
  }
}

const TONES = {
  done: "success",
  partly: "warning",
  changed: "warning",
  busy: "warning",
  refused: "critical",
  unreached: "critical",
  unclear: "warning",
  not_allowed: "critical",
  not_confirmed: "critical",
} as const satisfies Record<Outcome, string>;
