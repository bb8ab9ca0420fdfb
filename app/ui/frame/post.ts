/** What became of a request. `unreached`: nobody knows whether the server did it; `expired`: the login has. */
export type Posted<Answer> = { ok: true; answer: Answer } | { ok: false; failure: "unreached" | "expired" };

/**
 * Sends JSON to a route of this app. App Bridge's fetch adds the session token. Unlike a Remix action, a failure stays
 * a value: the screen, and what was typed into it, stays as it is.
 */
export function post<Answer>(path: string, body: unknown): Promise<Posted<Answer>> {
  return send(path, "application/json", JSON.stringify(body), 30_000);
}

/** Sends a file, as it is, to a route of this app. A large one takes its time. */
export function postFile<Answer>(path: string, file: File): Promise<Posted<Answer>> {
  return send(path, "application/octet-stream", file, 180_000);
}

async function send<Answer>(path: string, type: string, body: BodyInit, timeoutMs: number): Promise<Posted<Answer>> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": type, Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 401 || response.status === 410) return { ok: false, failure: "expired" };
    if (!response.headers.get("Content-Type")?.includes("application/json") || response.status >= 500) {
      return { ok: false, failure: "unreached" };
    }
    return { ok: true, answer: (await response.json()) as Answer };
  } catch {
    return { ok: false, failure: "unreached" };
  }
}
