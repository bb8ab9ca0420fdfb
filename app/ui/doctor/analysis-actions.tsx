import { Button, InlineStack, Text } from "@shopify/polaris";
import { useDownload } from "../frame/download.ts";
import { useTranslation } from "../language/translate.tsx";

/** The report as a file, and on paper. */
export function AnalysisActions() {
  const { t } = useTranslation();
  const file = useDownload();
  return (
    <div className="not-printed">
      <InlineStack gap="200" blockAlign="center">
        <Button onClick={() => window.print()}>{t("analysis.print")}</Button>
        <Button onClick={() => void file.save("/app/doctor/analysis/csv")} loading={file.state === "asking"}>
          {t("analysis.csv")}
        </Button>
        <div role="status">
          {file.state === "failed" && (
            <Text as="p" tone="critical">
              {t("analysis.csvFailed")}
            </Text>
          )}
        </div>
      </InlineStack>
    </div>
  );
}
