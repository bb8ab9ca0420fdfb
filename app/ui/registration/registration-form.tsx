import { useRef, type KeyboardEvent } from "react";
import { Banner, BlockStack, Button, Card, Checkbox, InlineStack, Text } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import type { OrderDetail, OrderLine } from "../../orders/read-model.ts";
import { appBridge } from "../frame/app-bridge.ts";
import { SaveBar } from "../frame/save-bar.tsx";
import { reasonOf } from "../orders/reason.tsx";
import { isDirty, linesToEnter } from "./draft.ts";
import { describeError } from "./field-errors.ts";
import { isAllRegistered, LineEntry } from "./line-entry.tsx";
import { useRegistration, type RegistrationEntry } from "./use-registration.ts";

export const SHIPMENTS_HEADING = "registered-shipments";

/** An order's lines, and beside each what is shipped of it now. */
export function RegistrationForm({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const form = useRef<HTMLFormElement>(null);
  const feedback = useRef<HTMLDivElement>(null);
  const entry = useRegistration(order);
  const isOpen = !order.cancelledAt && !order.deletedAt;
  const entered = isOpen ? linesToEnter(order.lines, entry.draft) : [];

  const explaining = firstOfEachReason(order.lines);

  const register = async () => {
    if (await entry.register()) {
      appBridge()?.toast.show(t("entry.done"));
      revalidate();
      document.getElementById(SHIPMENTS_HEADING)?.focus();
      return;
    }
    // After the errors are on the page.
    requestAnimationFrame(() => {
      const invalid = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      (invalid ?? feedback.current)?.focus();
    });
  };

  return (
    <form
      ref={form}
      noValidate
      aria-label={t("order.lines")}
      onSubmit={(event) => {
        event.preventDefault();
        void register();
      }}
      onKeyDown={(event) => moveOnWithEnter(event, form.current)}
    >
      <Card padding="0">
        <div className="card-head">
          <Text as="h2" variant="headingMd">
            {t("order.lines")}
          </Text>
          {entered.length > 1 && (
            <Button
              variant="tertiary"
              disabled={!hasNumber(entry)}
              onClick={() => entry.edit({ type: "sameForAll", lines: order.lines })}
            >
              {t("entry.sameForAll")}
            </Button>
          )}
        </div>
        <ul className="lines">
          {order.lines.map((line) => (
            <LineEntry
              key={line.id}
              line={line}
              entry={entered.includes(line) ? entry : null}
              explains={explaining.has(line.id)}
              nextLookAt={order.nextLookAt}
            />
          ))}
        </ul>
        {isOpen && (
          <div className="card-foot">
            {entered.length === 0 ? (
              <Text as="p" tone="subdued">
                {t("order.nothingLeft")}
              </Text>
            ) : (
              <BlockStack gap="300">
                <div ref={feedback} tabIndex={-1} className="feedback">
                  <Feedback entry={entry} />
                </div>
                <InlineStack align="space-between" blockAlign="center" gap="300">
                  <Checkbox
                    label={t("entry.notify")}
                    helpText={t("entry.notifyHelp")}
                    checked={entry.draft.notifyCustomer}
                    disabled={entry.sending}
                    onChange={(notifyCustomer) => entry.edit({ type: "notifyCustomer", notifyCustomer })}
                  />
                  <div className="register">
                    <Button submit variant="primary" size="large" loading={entry.sending} id="register">
                      {t("entry.register")}
                    </Button>
                    <p className="shortcut">{t("entry.shortcut")}</p>
                  </div>
                </InlineStack>
              </BlockStack>
            )}
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

/** What stands in the way, in one banner that stays. */
function Feedback({ entry }: { entry: RegistrationEntry }) {
  const { t } = useTranslation();
  const { failure, submitted, elsewhere, errors, onlyDoubts } = entry;
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
        <Checkbox
          label={t("entry.accept")}
          checked={entry.draft.acceptUnusualNumbers}
          onChange={(accept) => entry.edit({ type: "acceptUnusualNumbers", accept })}
        />
      </Banner>
    );
  }
  if (!submitted || (elsewhere.length === 0 && errors.length === 0)) return null;
  return (
    <Banner tone="critical" title={t("entry.fixTitle")}>
      {elsewhere.map((error, place) => (
        <p key={place}>{describeError(t, error, { carrier: entry.defaultCarrier, number: "" })}</p>
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

const hasNumber = (entry: RegistrationEntry) =>
  Object.values(entry.draft.parcels)
    .flat()
    .some((parcel) => parcel.numbers.some((number) => number.trim() !== ""));

/** Enter goes from number to number and then to the button; a scanner sends it after each number. */
function moveOnWithEnter(event: KeyboardEvent, form: HTMLFormElement | null): void {
  if (event.key !== "Enter" || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form?.requestSubmit();
    return;
  }
  if (event.target.type === "checkbox") return;
  event.preventDefault();
  const numbers = [...(form?.querySelectorAll<HTMLInputElement>("input[name=trackingNumber]") ?? [])];
  const after = numbers.filter((number) => isAfter(number, event.target as HTMLElement));
  const next = after[0] ?? document.getElementById("register");
  next?.focus();
}

function isAfter(element: Node, other: Node): boolean {
  return (other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
