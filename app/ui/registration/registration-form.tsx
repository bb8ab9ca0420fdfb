import { lazy, memo, Suspense, useEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import { Banner, BlockStack, Button, Card, Checkbox, InlineStack, Text } from "@shopify/polaris";
import { useNavigate, useRevalidator } from "@remix-run/react";
import type { QueuedOrder } from "../../orders/queue.ts";
import type { OrderDetail, OrderLine } from "../../orders/read-model.ts";
import { appBridge } from "../frame/app-bridge.ts";
import { SaveBar } from "../frame/save-bar.tsx";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { reasonOf } from "../orders/reason.tsx";
import { useTimeFormat } from "../time/clock.tsx";
import { isDirty, isFilled, linesToEnter, numbersOf, type Draft } from "./draft.ts";
import { describeError, WRONG } from "./field-errors.ts";
import { isAllRegistered, LineEntry } from "./line-entry.tsx";
import { useGoesOn, useNextOrder } from "./next-order.ts";
import { useNumbersInUse } from "./numbers-in-use.ts";
import { OthersBanner } from "./others-banner.tsx";
import { ScanBox } from "./scan-box.tsx";
import { isComplete, isScanned, isSku } from "./scan.ts";
import { useRegistration, type EntrySettings, type RegistrationEntry } from "./use-registration.ts";

/** Where it cannot be loaded, the app being down, there is no preview; what was typed stays. */
const PreviewList = memo(lazy(() => import("./preview-list.tsx").catch(() => ({ default: () => <></> }))));

export const SHIPMENTS_HEADING = "registered-shipments";

/** An order's lines, and beside each what is shipped of it now. */
export function RegistrationForm({ order, settings }: { order: OrderDetail; settings: EntrySettings }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const feedback = useRef<HTMLDivElement>(null);
  const entry = useRegistration(order, settings);
  const inUse = useNumbersInUse(numbersOf(entry.draft));
  const findNext = useNextOrder(order.id);
  const [goesOn, setGoesOn] = useGoesOn();
  /** Set when something was registered here; its order is null when there is no next one. */
  const [done, setDone] = useState<{ next: QueuedOrder | null } | null>(null);
  const isOpen = !order.cancelledAt && !order.deletedAt;
  const entered = isOpen ? linesToEnter(order.lines, entry.draft) : [];
  const explaining = useMemo(() => firstOfEachReason(order.lines), [order.lines]);

  const register = async (acceptDoubts = false) => {
    if (await entry.register(acceptDoubts)) {
      appBridge()?.toast.show(t("entry.done"));
      revalidate();
      const next = await findNext();
      if (next && goesOn) {
        void navigate(orderPath(next.id));
        return;
      }
      setDone({ next });
      if (!next) document.getElementById(SHIPMENTS_HEADING)?.focus();
      return;
    }
    // What others did meanwhile shows beside what is wrong.
    revalidate();
    requestAnimationFrame(() => {
      const invalid = form.current?.querySelector<HTMLElement>(WRONG);
      const accept = document.getElementById(ACCEPT);
      (invalid ?? accept ?? feedback.current)?.focus();
    });
  };

  const keys = useKeyboard(form, order.lines, entry, () => void register());

  return (
    <form
      ref={form}
      noValidate
      aria-label={t("order.lines")}
      onSubmit={(event) => {
        event.preventDefault();
        void register();
      }}
      {...keys}
    >
      <Card padding="0">
        <div className="card-head">
          <Text as="h2" variant="headingMd">
            {t("order.lines")}
          </Text>
          {entered.length > 1 && (
            <Button
              variant="tertiary"
              disabled={numbersOf(entry.draft).length === 0}
              onClick={() => entry.edit({ type: "sameForAll", lines: order.lines })}
            >
              {t("entry.sameForAll")}
            </Button>
          )}
          {entered.length > 0 && <ScanBox lines={order.lines} heard={entry.heard} sending={entry.sending} />}
        </div>
        <ul className="lines">
          {order.lines.map((line) => {
            const isEntered = entered.includes(line);
            return (
              <LineEntry
                key={line.id}
                line={line}
                entry={isEntered ? entry : null}
                explains={explaining.has(line.id)}
                nextLookAt={order.nextLookAt}
                lines={isEntered ? entered : NONE}
                orderId={order.id}
                inUse={inUse}
              />
            );
          })}
        </ul>
        {isOpen && (
          <div className="card-foot">
            <BlockStack gap="300">
              {entered.length > 0 && entry.registration && isDirty(entry.draft) && (
                <Suspense>
                  <PreviewList order={order} registration={entry.registration} notifyCustomer={entry.notifyCustomer} />
                </Suspense>
              )}
              <OthersBanner order={order} entry={entry} />
              <div ref={feedback} tabIndex={-1} className="feedback">
                {entered.length > 0 && <Feedback entry={entry} onAccept={() => void register(true)} />}
              </div>
              {done && !isDirty(entry.draft) && <Done next={done.next} />}
              {entered.length === 0 && (
                <Text as="p" tone="subdued">
                  {t("order.nothingLeft")}
                </Text>
              )}
              {entered.length > 0 && (
                <Submit
                  notifyCustomer={entry.notifyCustomer}
                  sending={entry.sending}
                  edit={entry.edit}
                  goesOn={goesOn}
                  onGoesOn={setGoesOn}
                />
              )}
            </BlockStack>
          </div>
        )}
      </Card>
      <SaveBar
        id="registration"
        open={isOpen && isDirty(entry.draft)}
        saving={entry.sending}
        saveLabel={t("entry.register")}
        discardLabel={t("entry.discard")}
        onSave={() => void register()}
        onDiscard={entry.discard}
      />
    </form>
  );
}

const NONE: readonly OrderLine[] = [];
const REGISTER = "register";
const ACCEPT = "accept-numbers";
const NEXT = "next-order";

/** What goes for all of it, and the button. It stays as it is while lines are entered. */
const Submit = memo(function Submit(
  props: Pick<RegistrationEntry, "notifyCustomer" | "sending" | "edit"> & {
    goesOn: boolean;
    onGoesOn: (goesOn: boolean) => void;
  },
) {
  const { notifyCustomer, sending, edit, goesOn, onGoesOn } = props;
  const { t } = useTranslation();
  return (
    <InlineStack align="space-between" blockAlign="center" gap="300">
      <BlockStack>
        <Checkbox
          label={t("entry.notify")}
          helpText={t("entry.notifyHelp")}
          checked={notifyCustomer}
          disabled={sending}
          onChange={(notifyCustomer) => edit({ type: "notifyCustomer", notifyCustomer })}
        />
        <Checkbox label={t("entry.goesOn")} checked={goesOn} onChange={onGoesOn} />
      </BlockStack>
      <div className="register">
        <Button submit variant="primary" size="large" loading={sending} id={REGISTER}>
          {t("entry.register")}
        </Button>
        <p className="shortcut">{t("entry.shortcut")}</p>
      </div>
    </InlineStack>
  );
});

/** It is registered: the next order is one key away. */
function Done({ next }: { next: QueuedOrder | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => document.getElementById(NEXT)?.focus(), []);
  return (
    <Banner tone="success" title={t("entry.done")}>
      {next ? (
        <Button id={NEXT} onClick={() => void navigate(orderPath(next.id))}>
          {t("entry.next", { order: next.name })}
        </Button>
      ) : (
        t("entry.noNext")
      )}
    </Banner>
  );
}

/** What stands in the way, in one banner that stays. */
function Feedback({ entry, onAccept }: { entry: RegistrationEntry; onAccept: () => void }) {
  const { t } = useTranslation();
  const { dateTime } = useTimeFormat();
  const { failure, submitted, elsewhere, errors, taken, onlyDoubts } = entry;
  if (failure && failure.kind !== "refused") {
    const text = { unreached: "entry.failed", expired: "entry.sessionExpired", reused: "entry.reused" } as const;
    return (
      <Banner tone={failure.kind === "reused" ? "warning" : "critical"} title={t("entry.failedTitle")}>
        {t(text[failure.kind])}
      </Banner>
    );
  }
  if (onlyDoubts && submitted) {
    return (
      <Banner tone="warning" title={t("entry.unusualTitle")}>
        <Button id={ACCEPT} onClick={onAccept} loading={entry.sending}>
          {t("entry.accept")}
        </Button>
      </Banner>
    );
  }
  if (!submitted || elsewhere.length + errors.length + taken.size === 0) return null;
  return (
    <Banner tone="critical" title={t("entry.fixTitle")}>
      {elsewhere.map((error, place) => (
        <p key={place}>{describeError(t, error, { carrier: entry.usualCarrier, number: "", dateTime })}</p>
      ))}
    </Banner>
  );
}

/** The lines that explain why they wait: of several with the same reason, the first. */
function firstOfEachReason(lines: readonly OrderLine[]): Set<string> {
  const reasons = new Map<string, string>();
  for (const line of lines) {
    const reason = JSON.stringify([reasonOf(line), line.reasonDetail]);
    if (!reasons.has(reason) && !isAllRegistered(line)) reasons.set(reason, line.id);
  }
  return new Set(reasons.values());
}

/**
 * The keys of the form. It begins in the scan box. Enter, or the Tab of a scanner, hears what was scanned or goes to the
 * next number and then to the button; Ctrl or Cmd with Enter registers. What is scanned while a button has the focus
 * goes to the scan box.
 */
function useKeyboard(
  form: React.RefObject<HTMLFormElement | null>,
  lines: readonly OrderLine[],
  entry: RegistrationEntry,
  register: () => void,
) {
  const keyTimes = useRef<number[]>([]);
  /** The line of the number that has the focus, as it was when it got it. */
  const lineBefore = useRef<{ lineItemId: string; parcels: Draft["parcels"][string] | undefined }>();
  const scanBox = () => form.current?.querySelector<HTMLInputElement>("input[name=scan]");

  useEffect(() => {
    // On a phone it would open the keyboard over the order.
    if (matchMedia("(pointer: fine)").matches) {
      form.current?.querySelector<HTMLInputElement>("input[name=scan]")?.focus({ preventScroll: true });
    }
  }, [form]);

  const hear = (text: string, line?: typeof lineBefore.current) => {
    const draft = entry.scan(text, line);
    if (isComplete(draft, lines)) document.getElementById(REGISTER)?.focus();
    else scanBox()?.focus();
  };
  const moveOn = (from: HTMLElement) => {
    const numbers = [...(form.current?.querySelectorAll<HTMLInputElement>("input[name=trackingNumber]") ?? [])];
    const isBox = from === scanBox();
    const next = numbers.find((number) => isAfter(number, from) && (!isBox || !isFilled(number.value)));
    (next ?? document.getElementById(REGISTER))?.focus();
  };

  return {
    onFocus(event: FocusEvent) {
      keyTimes.current = [];
      const lineItemId = event.target.closest<HTMLElement>("[data-line-id]")?.dataset["lineId"];
      lineBefore.current = lineItemId ? { lineItemId, parcels: entry.draft.parcels[lineItemId] } : undefined;
    },
    onKeyDown(event: KeyboardEvent) {
      const { target } = event;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isPlain && event.key.length === 1) {
        keyTimes.current.push(event.timeStamp);
        if (target instanceof HTMLButtonElement && event.key !== " ") scanBox()?.focus();
        return;
      }
      const isEnter = event.key === "Enter" && !event.nativeEvent.isComposing;
      const isScannersTab = event.key === "Tab" && isPlain && !event.shiftKey && isScanned(keyTimes.current);
      if (!(target instanceof HTMLInputElement) || (!isEnter && !isScannersTab)) return;
      if (isEnter && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        register();
        return;
      }
      if (target.type === "checkbox") return;
      event.preventDefault();
      keyTimes.current = [];
      if (target.name === "scan" && isFilled(target.value)) hear(target.value);
      else if (target.name === "trackingNumber" && isSku(lines, target.value)) hear(target.value, lineBefore.current);
      else moveOn(target);
    },
  };
}

function isAfter(element: Node, other: Node): boolean {
  return (other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
