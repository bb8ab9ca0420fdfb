import { Button, ButtonGroup, Text } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";
import { orderNumber } from "./order-path.ts";

/** What can be done with the chosen orders. At the foot of the window, over the list: nothing moves when it comes. */
export function BulkBar({ ids, onClear }: { ids: ReadonlySet<string>; onClear: () => void }) {
  const { t } = useTranslation();
  if (ids.size === 0) return null;
  const numbers = [...ids].map(orderNumber).join(",");
  return (
    <div className="bulk-bar" role="region" aria-label={t("orders.selected", { n: ids.size })}>
      <Text as="p" fontWeight="semibold">
        <span role="status">{t("orders.selected", { n: ids.size })}</span>
      </Text>
      <ButtonGroup>
        <Button variant="primary" url={`/app/register?orders=${numbers}`}>
          {t("orders.registerSelected")}
        </Button>
        <Button url={`/app/exports/to-ship?orders=${numbers}`}>{t("orders.exportSelected")}</Button>
        <Button onClick={onClear}>{t("orders.clearSelection")}</Button>
      </ButtonGroup>
    </div>
  );
}
