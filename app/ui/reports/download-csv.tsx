import { useState } from "react";
import { Button } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Fetches a report's file (App Bridge adds the session token, which a plain link would lack) and saves it. */
export function DownloadCsv({ what, query }: { what: string; query: Record<string, string> }) {
  const { t, i18n } = useTranslation();
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const download = async () => {
    setState("loading");
    try {
      const search = new URLSearchParams({ ...query, locale: i18n.language });
      const response = await fetch(`/app/reports/csv?${search.toString()}`, { headers: { Accept: "text/csv" } });
      if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/csv")) throw new Error("no file");
      save(`${query["report"]}.csv`, await response.blob());
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <div className="download">
      <Button
        variant="tertiary"
        loading={state === "loading"}
        onClick={() => void download()}
        accessibilityLabel={t("reports.csvOf", { what })}
      >
        {t("reports.csv")}
      </Button>
      <p role="status" className="error-text">
        {state === "failed" && t("reports.csvFailed")}
      </p>
    </div>
  );
}

function save(name: string, content: Blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
