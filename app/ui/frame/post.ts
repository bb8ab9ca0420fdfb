/** What became of a request. `unreached`: nobody knows whether the server did it; `expired`: the login has. */
export type Posted<Answer> = { ok: true; answer: Answer } | { ok: false; failure: "unreached" | "expired" };

/**
 * Sends JSON to a route of this app. App Bridge's fetch adds the session token. Unlike a Remix action, a failure stays
 * a value: the screen, and what was typed into it, stays as it is.
 */
export async function post<Answer>(path: string, body: unknown): Promise<Posted<Answer>> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
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
