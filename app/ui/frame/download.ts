import { useState } from "react";

/** Saving a file of this app, and how that goes. */
export function useDownload(): { state: "idle" | "asking" | "failed"; save: (path: string) => Promise<void> } {
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const save = async (path: string) => {
    setState("asking");
    setState((await download(path)) ? "idle" : "failed");
  };
  return { state, save };
}

/**
 * Saves a file of this app. A link would not do: in the admin only App Bridge's fetch carries the session token.
 * False when the server could not be reached, or refused.
 */
async function download(path: string): Promise<boolean> {
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok || !response.headers.get("Content-Type")?.startsWith("text/csv")) return false;
    const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
    const url = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement("a"), {
      href: url,
      download: decodeURIComponent(name ?? "file.csv"),
    });
    link.click();
    // The browser has taken hold of it by then.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return true;
  } catch {
    return false;
  }
}
