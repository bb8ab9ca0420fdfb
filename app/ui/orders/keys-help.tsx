import { useState } from "react";
import { Checkbox } from "@shopify/polaris";
import { useTranslation } from "../language/translate.tsx";
import { letterKeys } from "./list-keys.ts";

const KEYS = [
  ["next", ["j", "k", "↓", "↑"]],
  ["open", ["Enter"]],
  ["expand", ["Space", "→", "←"]],
  ["select", ["x"]],
  ["search", ["/"]],
  ["escape", ["Esc"]],
  ["help", ["?"]],
] as const;

/** The keys of the list, and a switch for those that are letters. */
export function KeysHelp({ isOpen, onToggle }: { isOpen: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="keys">
      <button
        type="button"
        className="plain"
        aria-expanded={isOpen}
        aria-label={t("orders.keys.button")}
        title={t("orders.keys.button")}
        onClick={onToggle}
      >
        <kbd>?</kbd>
      </button>
      {isOpen && <Panel />}
    </div>
  );
}

function Panel() {
  const { t } = useTranslation();
  const [letters, setLetters] = useState(letterKeys.areOn);
  return (
    <div className="keys-panel" role="region" aria-label={t("orders.keys.title")}>
      <dl>
        {KEYS.map(([what, keys]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`orders.keys.${what}`)}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label={t("orders.keys.letters")}
        checked={letters}
        onChange={(on) => {
          letterKeys.set(on);
          setLetters(on);
        }}
      />
    </div>
  );
}
