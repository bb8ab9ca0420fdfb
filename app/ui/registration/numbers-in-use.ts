import { useEffect, useState } from "react";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import { post } from "../frame/post.ts";

const PAUSE_MS = 400;

/**
 * The orders that have these normalized numbers already, by number. Asked in a pause of typing, each number once. It is
 * a hint: where it cannot be had, there is none.
 */
export function useNumbersInUse(numbers: readonly string[]): ReadonlyMap<string, NumberInUse[]> {
  const [known, setKnown] = useState<ReadonlyMap<string, NumberInUse[]>>(new Map());
  const wanted = [...new Set(numbers)].filter((number) => !known.has(number)).join(" ");
  useEffect(() => {
    if (wanted === "") return;
    let isOver = false;
    const timer = setTimeout(() => {
      const asked = wanted.split(" ");
      void post<{ inUse?: NumberInUse[] }>("/app/tracking-numbers", { numbers: asked }).then((posted) => {
        if (isOver || !posted.ok || !posted.answer.inUse) return;
        const found = Map.groupBy(posted.answer.inUse, ({ number }) => number);
        setKnown((before) => new Map([...before, ...asked.map((n) => [n, found.get(n) ?? []] as const)]));
      });
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return known;
}
