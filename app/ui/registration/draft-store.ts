import { useEffect, useMemo, useReducer, useSyncExternalStore } from "react";
import { afterPaint } from "../frame/after-paint.ts";
import { EMPTY_DRAFT, editDraft, type Draft, type Edit } from "./draft.ts";

/**
 * Drafts are kept outside of the page, by order, and in the tab's session storage: a reload, an expired login or a
 * screen that breaks loses nothing that was typed.
 */
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();
/** Who is told once what was written shows. */
const followers = new Set<() => void>();
let callOff = () => {};
const key = (orderId: string) => `draft ${orderId}`;

function read(orderId: string): Draft {
  const known = drafts.get(orderId);
  if (known) return known;
  const stored = load(orderId);
  drafts.set(orderId, stored);
  return stored;
}

function load(orderId: string): Draft {
  try {
    const text = sessionStorage.getItem(key(orderId));
    return text ? { ...EMPTY_DRAFT, ...(JSON.parse(text) as Partial<Draft>) } : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

function write(orderId: string, draft: Draft): void {
  drafts.set(orderId, draft);
  try {
    if (draft === EMPTY_DRAFT) sessionStorage.removeItem(key(orderId));
    else sessionStorage.setItem(key(orderId), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage only loses the protection against a reload.
  }
  listeners.forEach((listener) => listener());
  callOff();
  callOff = afterPaint(tellFollowers);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDraft(orderId: string): Draft {
  return useSyncExternalStore(
    subscribe,
    () => read(orderId),
    () => EMPTY_DRAFT,
  );
}

/** Tells those who follow at once, instead of a frame after the last write. */
export function tellFollowers(): void {
  callOff();
  followers.forEach((follower) => follower());
}

/**
 * Reads any draft, as it is when it is asked for; another function once one has changed. The component is drawn again a
 * frame after that: typing goes before it.
 */
export function useDrafts(): (orderId: string) => Draft {
  const [version, follow] = useReducer((before: number) => before + 1, 0);
  useEffect(() => {
    followers.add(follow);
    follow();
    return () => void followers.delete(follow);
  }, []);
  return useMemo(() => {
    // Before the browser takes over, nothing is typed.
    return version === 0 ? () => EMPTY_DRAFT : (orderId: string) => read(orderId);
  }, [version]);
}

/** The draft after the edit. */
export function edit(orderId: string, change: Edit): Draft {
  const before = read(orderId);
  const edited = editDraft(before, change, before.requestId ?? crypto.randomUUID());
  write(orderId, edited);
  return edited;
}

export function discard(orderId: string): void {
  write(orderId, EMPTY_DRAFT);
}
