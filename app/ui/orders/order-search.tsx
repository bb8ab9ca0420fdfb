import { useEffect, useRef, useState } from "react";
import { Icon, TextField } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";

const PAUSE_MS = 300;

/** Searches when the typing pauses, or at once with Enter. */
export function OrderSearch({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(search);
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pending.current), []);
  const searchFor = (value: string, pause: number) => {
    setText(value);
    clearTimeout(pending.current);
    pending.current = setTimeout(() => onSearch(value.trim()), pause);
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        searchFor(text, 0);
      }}
    >
      <TextField
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
