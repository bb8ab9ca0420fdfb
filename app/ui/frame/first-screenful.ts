import { useSyncExternalStore, type CSSProperties } from "react";

const never = () => () => undefined;

/**
 * False in the page that the server sends and in its first drawing, true from then on. What nobody sees at first, because
 * it is folded away or below the screen, can wait for it. Coming from another screen, all is there at once.
 */
export function useIsDrawn(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** As many of a list as surely fill a screen, until they are drawn; then all of them. */
export function useFirstScreenful<Item>(items: readonly Item[], first: number): readonly Item[] {
  return useIsDrawn() ? items : items.slice(0, first);
}

/** The same of a table's rows, of which each is at least `rowPx` high, with a style that keeps room for the others. */
export function useFirstRows<Row>(
  rows: readonly Row[],
  first: number,
  rowPx: number,
): { shown: readonly Row[]; room: CSSProperties | undefined } {
  const shown = useFirstScreenful(rows, first);
  return { shown, room: shown.length < rows.length ? { minBlockSize: rows.length * rowPx } : undefined };
}
