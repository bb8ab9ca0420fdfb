import { useEffect, useRef, type RefObject } from "react";
import { SEARCH_FIELD } from "./order-search.tsx";

const LETTERS_OFF = "livapon-letter-keys-off";

/** Letter keys can be switched off, for those whom they get in the way (WCAG 2.1.4). Remembered on this computer. */
export const letterKeys = {
  areOn(): boolean {
    try {
      return localStorage.getItem(LETTERS_OFF) === null;
    } catch {
      return true;
    }
  },
  set(on: boolean): void {
    try {
      if (on) localStorage.removeItem(LETTERS_OFF);
      else localStorage.setItem(LETTERS_OFF, "1");
    } catch {
      // Without storage they stay on.
    }
  },
};

/** What the list does when a key asks for it. */
export interface ListActions {
  select(orderId: string, isRange: boolean): void;
  toggleHelp(): void;
  /** Closes the help or clears the selection; false when there is nothing to clear. */
  escape(): boolean;
}

const rowsOf = (table: HTMLElement) => [...table.querySelectorAll<HTMLElement>("tr[data-order]")];
const linkOf = (row: HTMLElement | undefined) => row?.querySelector<HTMLElement>(".order-name a");

/**
 * The list by keyboard: j, k and arrows from row to row, Enter opens, space and → expand, x selects, / searches, ? helps,
 * Escape clears. A row's focus is that of its link, so that everything also works by Tab.
 */
export function useListKeys(table: RefObject<HTMLElement | null>, actions: ListActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || !table.current) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
      if (handle(event, target, table.current, latest.current)) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [table]);
}

/** Does what a key asks for. False: it is not for the list. */
function handle(event: KeyboardEvent, target: HTMLElement, table: HTMLElement, actions: ListActions): boolean {
  const row = target.closest<HTMLElement>("tr[data-order]");
  const orderId = row?.dataset["order"];
  const { key } = event;
  if (key === "Escape") return actions.escape();
  if (orderId && row) {
    const isOnLink = target === linkOf(row);
    if (key === "ArrowDown" || key === "ArrowUp") return move(table, row, key === "ArrowDown");
    if (key === "ArrowRight" || key === "ArrowLeft") return done(expand(row, key === "ArrowRight"));
    if (key === " " && isOnLink) return done(expand(row, "toggle"));
    if (key === "Enter" && target.matches("input[type=checkbox]")) return done(linkOf(row)?.click());
  }
  if (key.length !== 1 || !letterKeys.areOn()) return false;
  switch (key.toLowerCase()) {
    case "j":
    case "k":
      return move(table, row, key.toLowerCase() === "j");
    case "x":
      return orderId ? done(actions.select(orderId, event.shiftKey)) : false;
    case "/":
      return done(document.getElementById(SEARCH_FIELD)?.focus());
    case "?":
      return done(actions.toggleHelp());
    default:
      return false;
  }
}

const done = (_: unknown): true => true;

function expand(row: HTMLElement, to: boolean | "toggle"): void {
  const arrow = row.querySelector<HTMLElement>("[aria-expanded]");
  if (to === "toggle" || arrow?.getAttribute("aria-expanded") !== String(to)) arrow?.click();
}

function move(table: HTMLElement, from: HTMLElement | null, down: boolean): boolean {
  const rows = rowsOf(table);
  const place = from ? rows.indexOf(from) : -1;
  const next = from ? rows[place + (down ? 1 : -1)] : rows[0];
  linkOf(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

/**
 * Keeps the focus in the list when the row that had it goes away, as rows do when somebody else ships them: the row that
 * takes its place gets it.
 */
export function useKeptFocus(table: RefObject<HTMLElement | null>, orderIds: readonly string[]): void {
  const last = useRef<{ id: string; place: number } | null>(null);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      const row = target instanceof HTMLElement ? target.closest<HTMLElement>("tr[data-order]") : null;
      const id = row?.dataset["order"];
      last.current = row && id && table.current ? { id, place: rowsOf(table.current).indexOf(row) } : null;
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, [table]);
  const ids = orderIds.join(" ");
  useEffect(() => {
    const { current: was } = last;
    if (!was || !table.current || document.activeElement !== document.body || ids.split(" ").includes(was.id)) return;
    const rows = rowsOf(table.current);
    linkOf(rows[Math.min(was.place, rows.length - 1)])?.focus({ preventScroll: true });
  }, [ids, table]);
}
