import { Button } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useDownload } from "../frame/download.ts";

/** Saves a report's file. */
export function DownloadCsv({ what, query }: { what: string; query: Record<string, string> }) {
  const { t, i18n } = useTranslation();
  const file = useDownload();
  const search = new URLSearchParams({ ...query, locale: i18n.language });
  return (
    <div className="download">
      <Button
        variant="tertiary"
        loading={file.state === "asking"}
        onClick={() => void file.save(`/app/reports/csv?${search.toString()}`)}
        accessibilityLabel={t("reports.csvOf", { what })}
      >
        {t("reports.csv")}
      </Button>
      <p role="status" className="error-text">
        {file.state === "failed" && t("reports.csvFailed")}
      </p>
    </div>
  );
}
