import { memo, useState } from "react";
import { TextField } from "@shopify/polaris";
import type { OrderLine } from "../../orders/read-model.ts";
import { useTranslation } from "../language/translate.tsx";
import type { Heard } from "./scan.ts";
import type { RegistrationEntry } from "./use-registration.ts";

/** Where a scanner types: SKUs and tracking numbers, each ended by Enter or Tab (registration-form.tsx hears those). */
export const ScanBox = memo(function ScanBox(
  props: Pick<RegistrationEntry, "heard" | "sending"> & { lines: readonly OrderLine[] },
) {
  const { heard, sending, lines } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  // What was heard is no longer to be typed.
  const [known, setKnown] = useState(heard);
  if (heard !== known) {
    setKnown(heard);
    setText("");
  }
  return (
    <div className="scan-box">
      <TextField
        label={t("scan.label")}
        name="scan"
        value={text}
        autoComplete="off"
        spellCheck={false}
        disabled={sending}
        onChange={setText}
        onBlur={() => setText("")}
      />
      <p className="scan-heard" role="status" data-tone={toneOf(heard)}>
        {heard ? <HeardSentence heard={heard} lines={lines} /> : t("scan.help")}
      </p>
    </div>
  );
});

function HeardSentence({ heard, lines }: { heard: Heard; lines: readonly OrderLine[] }) {
  const { t } = useTranslation();
  const name = (id: string) => {
    const line = lines.find((candidate) => candidate.id === id);
    return line ? (line.sku ?? line.title) : "";
  };
  switch (heard.kind) {
    case "line":
      return <>{t("scan.line", { product: name(heard.lineItemId), n: heard.quantity })}</>;
    case "full":
      return <>{t("scan.full", { product: name(heard.lineItemId) })}</>;
    case "number":
      return (
        <>{t("scan.number", { number: heard.number, products: heard.lineItemIds.map(name).join(t("common.comma")) })}</>
      );
    case "again":
      return <>{t("scan.again", { number: heard.number })}</>;
    case "product":
      return <>{t("scan.product", { text: heard.text })}</>;
    case "nothing":
      return <>{t("scan.help")}</>;
  }
}

function toneOf(heard: Heard | null): "success" | "caution" | undefined {
  if (heard === null || heard.kind === "nothing") return undefined;
  return heard.kind === "line" || heard.kind === "number" ? "success" : "caution";
}
