import { Banner } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";

/** The server could not be reached: read out at once, and there until it is tried again. */
export function Unreached() {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Banner tone="critical" title={t("imports.unreached")} />
    </div>
  );
}
