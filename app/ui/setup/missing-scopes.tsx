import { Banner } from "@shopify/polaris";
import { isWantedScope } from "../../shopify/scopes.ts";
import { useTranslation } from "../language/translate.tsx";

/** The whole shop waits for a permission: said once, at the top, with the way to grant it. */
export function MissingScopes({ scopes, approveUrl }: { scopes: readonly string[]; approveUrl: string }) {
  const { t } = useTranslation();
  if (scopes.length === 0) return null;
  return (
    <Banner
      tone="critical"
      title={t("scope.missing")}
      action={{ content: t("scope.approve"), url: approveUrl, target: "_top" }}
    >
      <p>{t("scope.missingBody")}</p>
      <ScopeList scopes={scopes} />
      <p>{t("scope.approveHow")}</p>
    </Banner>
  );
}

/** Scopes by Shopify's name, and what each is for. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <ul className="topics">
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code> {isWantedScope(scope) && t(`scope.for.${scope}`)}
        </li>
      ))}
    </ul>
  );
}
