import { useSyncExternalStore } from "react";
import { EMPTY_DRAFT, editDraft, type Draft, type Edit } from "./draft.ts";

/**
 * Drafts are kept outside of the page, by order, and in the tab's session storage: a reload, an expired login or a
 * screen that breaks loses nothing that was typed.
 */
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();
/** How often anything was written. */
let writes = 0;
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
  writes += 1;
  listeners.forEach((listener) => listener());
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

/** Every draft, read by the order's id, and again whenever one changes. */
export function useDrafts(): (orderId: string) => Draft {
  const version = useSyncExternalStore(
    subscribe,
    () => writes,
    () => null,
  );
  // Before the browser takes over, nothing is typed.
  return version === null ? () => EMPTY_DRAFT : read;
}

/** The draft after the edit. */
export function edit(orderId: string, change: Edit): Draft {
  const edited = editDraft(read(orderId), change, crypto.randomUUID());
  write(orderId, edited);
  return edited;
}

export function discard(orderId: string): void {
  write(orderId, EMPTY_DRAFT);
}
