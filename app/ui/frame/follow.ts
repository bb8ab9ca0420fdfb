import { useState } from "react";

/**
 * The text of a field whose settled value is in the address. It follows the address when that changes by itself, and not
 * what the field itself `sent` there, so that nobody's typing is overwritten by its own echo.
 */
export function useFollowing(settled: string) {
  const [text, setText] = useState(settled);
  const [seen, setSeen] = useState(settled);
  const [sent, send] = useState(settled);
  if (settled !== seen) {
    setSeen(settled);
    if (settled !== sent) {
      setText(settled);
      send(settled);
    }
  }
  return { text, setText, send };
}
