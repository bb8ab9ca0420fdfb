import { useState } from "react";
import { Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** The report as a file, and on paper. */
export function AnalysisActions() {
  const { t } = useTranslation();
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const download = async () => {
    setState("loading");
    try {
      // App Bridge adds the session token, which a plain link would lack.
      const response = await fetch("/app/doctor/analysis/csv", { headers: { Accept: "text/csv" } });
      if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/csv")) throw new Error("no file");
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = "fulfillment-orders.csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <div className="not-printed">
      <InlineStack gap="200" blockAlign="center">
        <Button onClick={() => window.print()}>{t("analysis.print")}</Button>
        <Button onClick={() => void download()} loading={state === "loading"}>
          {t("analysis.csv")}
        </Button>
        <div role="status">
          {state === "failed" && (
            <Text as="p" tone="critical">
              {t("analysis.csvFailed")}
            </Text>
          )}
        </div>
      </InlineStack>
    </div>
  );
}
