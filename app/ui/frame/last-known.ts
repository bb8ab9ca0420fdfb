import { useState } from "react";
import { isRouteErrorResponse, type ClientLoaderFunctionArgs } from "@remix-run/react";

/** What a loader answers when the data cannot be read just now. */
export interface Unavailable {
  unavailable: true;
}

export const UNAVAILABLE: Unavailable = { unavailable: true };

/** For every screen: a network that fails while the page is open is no reason to lose the page. */
export async function keepPageWhenUnreachable({ serverLoader }: ClientLoaderFunctionArgs): Promise<unknown> {
  try {
    return await serverLoader();
  } catch (error) {
    if (error instanceof Response || isRouteErrorResponse(error)) throw error;
    return UNAVAILABLE;
  }
}

/** The newest data that was read, and since when nothing newer could be. */
export function useLastKnown<Data extends object>(loaded: Data | Unavailable): { data: Data | null; stale: boolean } {
  const now = isAvailable(loaded) ? loaded : null;
  const [known, setKnown] = useState(now);
  if (now && now !== known) setKnown(now);
  return { data: now ?? known, stale: now === null };
}

function isAvailable<Data extends object>(loaded: Data | Unavailable): loaded is Data {
  return !("unavailable" in loaded);
}
