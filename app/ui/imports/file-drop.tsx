import { BlockStack, DropZone, Spinner, Text } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";

const ACCEPTED = ".csv,.tsv,.txt,.xlsx";

/** Where a file is dropped, or chosen. Any file may be: what is none is said by what is in it, not by its name. */
export function FileDrop({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation();
  return (
    <DropZone
      label={t("imports.drop")}
      accept={ACCEPTED}
      allowMultiple={false}
      disabled={busy}
      customValidator={() => true}
      onDrop={(files) => files[0] && onFile(files[0])}
      variableHeight
    >
      <div className="file-drop" aria-live="polite">
        {busy ? (
          <Spinner size="small" accessibilityLabel={t("imports.reading")} />
        ) : (
          <BlockStack gap="100" inlineAlign="center">
            <span className="file-drop-button">{t("imports.choose")}</span>
            <Text as="span" tone="subdued">
              {t("imports.dropHint")}
            </Text>
          </BlockStack>
        )}
      </div>
    </DropZone>
  );
}
