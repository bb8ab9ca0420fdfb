import { useEffect, useRef } from "react";
import { Icon, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useFollowing } from "../frame/follow.ts";
import { useTranslation } from "../language/translate.tsx";

const PAUSE_MS = 300;
/** What the key "/" brings the focus to. */
export const SEARCH_FIELD = "order-search";

/** Searches when the typing pauses, or at once with Enter. Escape clears. */
export function OrderSearch({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const { t } = useTranslation();
  const { text, setText, send } = useFollowing(search);
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pending.current), []);
  const searchFor = (value: string, pause: number) => {
    setText(value);
    clearTimeout(pending.current);
    pending.current = setTimeout(() => {
      send(value.trim());
      onSearch(value.trim());
    }, pause);
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        searchFor(text, 0);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && text !== "") {
          event.preventDefault();
          searchFor("", 0);
        }
      }}
    >
      <TextField
        id={SEARCH_FIELD}
        label={t("orders.search")}
        labelHidden
        type="search"
        placeholder={t("orders.searchHint")}
        prefix={<Icon source={SearchIcon} />}
        value={text}
        onChange={(value) => searchFor(value, PAUSE_MS)}
        clearButton
        onClearButtonClick={() => searchFor("", 0)}
        autoComplete="off"
      />
    </form>
  );
}
