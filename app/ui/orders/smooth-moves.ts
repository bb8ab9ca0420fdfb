import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

const MOVE_MS = 250;
/** React complains about layout effects on the server, where there is no layout. */
const useBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * Rows that come or go by themselves push the others gently to their new places, instead of under somebody's pointer from
 * one moment to the next. What follows the table moves along. Nothing moves for those who asked for less motion.
 */
export function useSmoothMoves(table: RefObject<HTMLElement | null>, orderIds: readonly string[]): void {
  const places = useRef<ReadonlyMap<string, number>>(new Map());
  const ids = orderIds.join(" ");
  // A row that somebody opens makes the table higher; where its rows are then is read when the browser knows it anyhow.
  useEffect(() => {
    const shown = table.current;
    if (!shown) return;
    const observer = new ResizeObserver(() => (places.current = placesOf(movable(shown), shown)));
    observer.observe(shown);
    return () => observer.disconnect();
  }, [table]);
  useBeforePaint(() => {
    if (!table.current) return;
    const elements = movable(table.current);
    const before = places.current;
    const now = placesOf(elements, table.current);
    places.current = now;
    if (before.size === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [key, element] of elements) {
      const [from, to] = [before.get(key), now.get(key)];
      if (from === undefined || to === undefined || from === to) continue;
      element.animate([{ transform: `translateY(${from - to}px)` }, { transform: "none" }], {
        duration: MOVE_MS,
        easing: "ease-out",
      });
    }
  }, [table, ids]);
}

/** How far below the table's upper edge each begins, whether it is measured from there or from where the table is. */
function placesOf(elements: readonly [string, HTMLElement][], table: HTMLElement): ReadonlyMap<string, number> {
  const place = ({ offsetTop, offsetParent }: HTMLElement) =>
    offsetTop - (offsetParent === table ? 0 : table.offsetTop);
  return new Map(elements.map(([key, element]) => [key, place(element)]));
}

/** Rows by their order, their opened lines, and what stands below the table. */
function movable(table: HTMLElement): [string, HTMLElement][] {
  const rows = [...table.querySelectorAll<HTMLElement>("tbody > tr")].map((row, place, all): [string, HTMLElement] => {
    const order = row.dataset["order"];
    return [order ?? `lines of ${all[place - 1]?.dataset["order"] ?? ""}`, row];
  });
  const below: [string, HTMLElement][] = [];
  for (let next = table.nextElementSibling; next; next = next.nextElementSibling) {
    if (next instanceof HTMLElement) below.push([`below: ${next.className}`, next]);
  }
  return [...rows, ...below];
}
