import { useState } from "react";
import { BlockStack, Button, Card, Checkbox, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useNavigate, useRevalidator } from "@remix-run/react";
import type { ImportDetail } from "../../imports/read-model.ts";
import { useDownload } from "../frame/download.ts";
import { useRefreshEvery } from "../frame/live.tsx";
import { post } from "../frame/post.ts";
import { useTranslation } from "../language/translate.tsx";
import { Unreached } from "./unreached.tsx";

const PROGRESS_MS = 1_000;

/** Where an import stands, and what can be done: say yes, watch, take the rest back to correct it. */
export function ImportState({ of: detail, notifyByDefault }: { of: ImportDetail; notifyByDefault: boolean }) {
  return (
    <Card>
      <BlockStack gap="400">
        {detail.status === "ready" && <Confirm of={detail} notifyByDefault={notifyByDefault} />}
        {detail.status === "registering" && <Progress of={detail} />}
        {detail.status === "done" && <Result of={detail} />}
      </BlockStack>
    </Card>
  );
}

function Confirm({ of: detail, notifyByDefault }: { of: ImportDetail; notifyByDefault: boolean }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const navigate = useNavigate();
  const [notifyCustomer, setNotify] = useState(notifyByDefault);
  const [withWarnings, setWithWarnings] = useState(false);
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const { register = 0, warning = 0 } = detail.rows;
  const rows = register + (withWarnings ? warning : 0);
  const shipments = detail.shipments.clean + (withWarnings ? detail.shipments.warned : 0);

  const ask = async (what: "confirm" | "discard", then: () => void) => {
    setState("asking");
    const posted = await post(`/app/imports/${detail.id}/${what}`, { notifyCustomer, withWarnings });
    setState(posted.ok ? "idle" : "failed");
    if (posted.ok) then();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (rows > 0) void ask("confirm", revalidate);
      }}
    >
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {register + warning === 0 ? t("imports.nothingToRegister") : t("imports.confirmTitle")}
          </Text>
          <Text as="p" tone="subdued">
            {register + warning === 0 ? t("imports.nothingToRegisterBody") : t("imports.nothingYet")}
          </Text>
        </BlockStack>
        {warning > 0 && (
          <Checkbox
            label={t("imports.withWarnings", { n: warning })}
            helpText={t("imports.withWarningsHelp")}
            checked={withWarnings}
            onChange={setWithWarnings}
          />
        )}
        {register + warning > 0 && (
          <Checkbox
            label={t("entry.notify")}
            helpText={t("imports.notifyHelp")}
            checked={notifyCustomer}
            onChange={setNotify}
          />
        )}
        {state === "failed" && <Unreached />}
        <InlineStack gap="200" align="end" blockAlign="center">
          <Button onClick={() => void ask("discard", () => navigate("/app/imports"))} disabled={state === "asking"}>
            {t("imports.discard")}
          </Button>
          {register + warning > 0 && (
            <Button variant="primary" submit loading={state === "asking"} disabled={rows === 0}>
              {t("imports.register", { n: rows, shipments })}
            </Button>
          )}
        </InlineStack>
      </BlockStack>
    </form>
  );
}

function Progress({ of: { shipments, withWarnings } }: { of: ImportDetail }) {
  const { t } = useTranslation();
  useRefreshEvery(PROGRESS_MS);
  const all = shipments.clean + (withWarnings ? shipments.warned : 0);
  const done = all - shipments.toDo;
  return (
    <BlockStack gap="200">
      <Text as="h2" variant="headingMd">
        {t("imports.registering")}
      </Text>
      <ProgressBar progress={all === 0 ? 100 : (done / all) * 100} size="small" ariaLabelledBy="import-progress" />
      <div id="import-progress" role="status">
        {t("imports.progress", { done, all })}
      </div>
      <Text as="p" tone="subdued">
        {t("imports.goesOn")}
      </Text>
    </BlockStack>
  );
}

function Result({ of: { id, rows } }: { of: ImportDetail }) {
  const { t, language } = useTranslation();
  const file = useDownload();
  const failed = (rows.error ?? 0) + (rows.warning ?? 0);
  const save = (encoding: "utf-8" | "cp932") =>
    file.save(`/app/imports/${id}/failed?language=${language}&encoding=${encoding}`);
  return (
    <BlockStack gap="300">
      <div role="status">
        <Text as="h2" variant="headingMd">
          {t("imports.done", { n: rows.registered ?? 0 })}
        </Text>
      </div>
      {failed > 0 && (
        <BlockStack gap="200">
          <Text as="p">{t("imports.failedRows", { n: failed })}</Text>
          <InlineStack gap="200">
            <Button onClick={() => void save("utf-8")} disabled={file.state === "asking"}>
              {t("imports.failedUtf8")}
            </Button>
            <Button onClick={() => void save("cp932")} disabled={file.state === "asking"}>
              {t("imports.failedCp932")}
            </Button>
          </InlineStack>
        </BlockStack>
      )}
      {file.state === "failed" && <Unreached />}
      <Text as="p" tone="subdued">
        {t("imports.kept")}
      </Text>
    </BlockStack>
  );
}
