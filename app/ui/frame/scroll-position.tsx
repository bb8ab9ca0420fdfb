import { useEffect, useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "@remix-run/react";
import { readPageKeys } from "./page-key.ts";

const STORE = "scroll positions";
/** React complains about layout effects on the server, where there is no layout. */
const useBeforePaint = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * A new screen, or another page of a list, begins at its top; back and forward return to where one was. Remix's own
 * ScrollRestoration also acts when a screen only reads its data again, and so pulls back whoever is just scrolling.
 */
export function ScrollPosition() {
  const location = useLocation();
  const isReturn = useNavigationType() === "POP";
  const { key, pathname } = location;
  const page = readPageKeys(new URLSearchParams(location.search)).key;
  const place = `${pathname} ${page?.time ?? ""} ${page?.id ?? ""}`;
  const shown = useRef<string | null>(null);

  useBeforePaint(() => {
    const isFirst = shown.current === null;
    const isSamePlace = shown.current === place;
    shown.current = place;
    const saved = positions()[key];
    if (isReturn && saved !== undefined) window.scrollTo(0, saved);
    else if (!isFirst && !isSamePlace) window.scrollTo(0, 0);
  }, [key, place, isReturn]);

  useEffect(() => {
    history.scrollRestoration = "manual";
    const save = () => {
      try {
        sessionStorage.setItem(STORE, JSON.stringify({ ...positions(), [key]: window.scrollY }));
      } catch {
        // Then one returns to the top.
      }
    };
    addEventListener("scrollend", save);
    addEventListener("pagehide", save);
    return () => {
      removeEventListener("scrollend", save);
      removeEventListener("pagehide", save);
    };
  }, [key]);
  return null;
}

function positions(): Record<string, number> {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}
