import { useEffect, useRef, useSyncExternalStore } from "react";
import type { QueuedOrder } from "../../orders/queue.ts";
import { listQuery } from "../orders/last-list.ts";

/**
 * What comes after an order in the list it was opened from. Its place there is remembered when it is opened, since it
 * may have left the list once it is registered.
 */
export function useNextOrder(orderId: string): () => Promise<QueuedOrder | null> {
  const following = useRef<string[]>([]);
  useEffect(() => {
    void readQueue().then((queue) => {
      const place = queue.findIndex(({ id }) => id === orderId);
      following.current = queue.slice(place + 1).map(({ id }) => id);
    });
  }, [orderId]);
  return async () => {
    const queue = (await readQueue()).filter(({ id }) => id !== orderId);
    return queue.find(({ id }) => following.current.includes(id)) ?? queue[0] ?? null;
  };
}

/** The orders of the list that have something to register; none when nobody can tell now. */
async function readQueue(): Promise<QueuedOrder[]> {
  try {
    const response = await fetch(`/app/orders/queue?${listQuery()}`, { headers: { Accept: "application/json" } });
    return response.ok ? ((await response.json()) as { queue: QueuedOrder[] }).queue : [];
  } catch {
    return [];
  }
}

const GO_ON = "go on by itself";
const listeners = new Set<() => void>();
let goesOnHere = false;

/** Whether this browser goes on to the next order by itself once one is registered. */
export function useGoesOn(): [boolean, (goesOn: boolean) => void] {
  return [useSyncExternalStore(subscribe, readGoesOn, () => false), writeGoesOn];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readGoesOn(): boolean {
  try {
    return localStorage.getItem(GO_ON) === "yes";
  } catch {
    return goesOnHere;
  }
}

function writeGoesOn(goesOn: boolean): void {
  goesOnHere = goesOn;
  try {
    if (goesOn) localStorage.setItem(GO_ON, "yes");
    else localStorage.removeItem(GO_ON);
  } catch {
    // Then it holds for as long as this page.
  }
  listeners.forEach((listener) => listener());
}
