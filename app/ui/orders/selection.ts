/** Which orders are chosen, and the one that a range begins at. */
export interface Selection {
  ids: ReadonlySet<string>;
  anchor: string | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

/**
 * Chooses a row, or lets go of it. With `isRange`, all rows from the one before are made like this one; rows on other
 * pages stay as they are.
 */
export function select(selection: Selection, id: string, rows: readonly string[], isRange: boolean): Selection {
  const chosen = !selection.ids.has(id);
  const [from, to] = [selection.anchor === null ? -1 : rows.indexOf(selection.anchor), rows.indexOf(id)];
  const range = isRange && from >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  const isLike = isRange && from >= 0 && selection.anchor !== null ? selection.ids.has(selection.anchor) : chosen;
  const ids = new Set(selection.ids);
  for (const one of range) {
    if (isLike) ids.add(one);
    else ids.delete(one);
  }
  return { ids, anchor: id };
}

/** Chooses every row of the page, or lets go of them when all are chosen. */
export function selectPage(selection: Selection, rows: readonly string[]): Selection {
  const ids = new Set(selection.ids);
  const isAll = rows.every((id) => ids.has(id));
  for (const id of rows) {
    if (isAll) ids.delete(id);
    else ids.add(id);
  }
  return { ids, anchor: null };
}

/** How much of the page is chosen. */
export function pageSelection(selection: Selection, rows: readonly string[]): "none" | "some" | "all" {
  const chosen = rows.filter((id) => selection.ids.has(id)).length;
  return chosen === 0 ? "none" : chosen === rows.length ? "all" : "some";
}
