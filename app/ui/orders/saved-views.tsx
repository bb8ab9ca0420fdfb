import { useState } from "react";
import { Button, ButtonGroup, InlineError, Text, TextField } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import type { OrderView, ViewChange, ViewRefusal } from "../../orders/order-views.ts";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";

type Step = "idle" | "naming" | "renaming" | "deleting";

interface SavedViewsProps {
  /** The saved view that is shown, if it is one. */
  current: OrderView | null;
  /** What is shown now; it may differ from the view that it began with. */
  query: string;
  /** There is something to save. */
  isNarrowed: boolean;
  onShow: (view: { id: string; query: string } | null) => void;
}

/** Keeps what the list shows as a view of its own, and renames, changes and deletes such a view. In place, no dialog. */
export function SavedViews({ current, query, isNarrowed, onShow }: SavedViewsProps) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const [step, setStep] = useState<Step>("idle");
  const [name, setName] = useState("");
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<ViewRefusal | "failed" | null>(null);

  const begin = (next: Step) => {
    setRefusal(null);
    setName(next === "renaming" && current ? current.name : "");
    setStep(next);
  };
  const send = async (change: ViewChange) => {
    setSending(true);
    const posted = await post<{ id?: string | null; error?: ViewRefusal }>("/app/order-views", change);
    setSending(false);
    const refused = posted.ok ? (posted.answer.error ?? null) : "failed";
    setRefusal(refused);
    if (refused || !posted.ok) return;
    setStep("idle");
    if ("delete" in change) onShow(null);
    else if (posted.answer.id) onShow({ id: posted.answer.id, query: change.save.query });
    revalidate();
  };

  const isChanged = current !== null && current.query !== query;
  const error = refusal && t(`orders.saved.refused.${refusal}`);
  if (step === "naming" || step === "renaming") {
    const id = step === "renaming" && current ? current.id : null;
    return (
      <form
        className="view-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send({ save: { id, name, query: id && current ? current.query : query } });
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") setStep("idle");
        }}
      >
        <TextField
          label={t("orders.saved.name")}
          value={name}
          onChange={setName}
          maxLength={40}
          autoComplete="off"
          autoFocus
          error={error ?? undefined}
        />
        <ButtonGroup>
          <Button submit variant="primary" loading={sending}>
            {t("orders.saved.confirm")}
          </Button>
          <Button onClick={() => setStep("idle")} disabled={sending}>
            {t("orders.saved.cancel")}
          </Button>
        </ButtonGroup>
      </form>
    );
  }
  if (step === "deleting" && current) {
    return (
      <div className="view-form">
        <Text as="p">{t("orders.saved.removeQuestion", { name: current.name })}</Text>
        <ButtonGroup>
          <Button tone="critical" loading={sending} onClick={() => void send({ delete: { id: current.id } })}>
            {t("orders.saved.removeConfirm")}
          </Button>
          <Button onClick={() => setStep("idle")} disabled={sending}>
            {t("orders.saved.cancel")}
          </Button>
        </ButtonGroup>
        {error && <InlineError message={error} fieldID="saved-view" />}
      </div>
    );
  }
  return (
    <div className="view-actions">
      {current && isChanged && (
        <Button
          variant="plain"
          loading={sending}
          onClick={() => void send({ save: { id: current.id, name: current.name, query } })}
        >
          {t("orders.saved.update")}
        </Button>
      )}
      {isNarrowed && (!current || isChanged) && (
        <Button variant="plain" onClick={() => begin("naming")}>
          {t("orders.saved.save")}
        </Button>
      )}
      {current && (
        <>
          <Button variant="plain" onClick={() => begin("renaming")}>
            {t("orders.saved.rename")}
          </Button>
          <Button variant="plain" tone="critical" onClick={() => begin("deleting")}>
            {t("orders.saved.remove")}
          </Button>
        </>
      )}
      {error && <InlineError message={error} fieldID="saved-view" />}
    </div>
  );
}
