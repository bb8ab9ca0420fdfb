import { Pagination } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";

export interface PageLinks {
  previous: string | null;
  next: string | null;
}

/** To the pages beside this one. There are no page numbers: a page starts at a key. */
export function KeyPagination({ links }: { links: PageLinks }) {
  const { t } = useTranslation();
  if (!links.previous && !links.next) return null;
  return (
    <div className="pagination">
      <Pagination
        accessibilityLabel={t("common.pages")}
        hasPrevious={links.previous !== null}
        previousURL={links.previous ?? undefined}
        accessibilityLabels={{ previous: t("common.previous"), next: t("common.next") }}
        hasNext={links.next !== null}
        nextURL={links.next ?? undefined}
      />
    </div>
  );
}
