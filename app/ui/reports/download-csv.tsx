import { Button } from "@shopify/polaris";
import { useDownload } from "../frame/download.ts";
import { useTranslation } from "../language/translate.tsx";

/** Saves a report's file. */
export function DownloadCsv({ what, query }: { what: string; query: Record<string, string> }) {
  const { t, language } = useTranslation();
  const file = useDownload();
  const search = new URLSearchParams({ ...query, locale: language });
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
