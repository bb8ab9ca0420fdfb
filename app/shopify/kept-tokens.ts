import type { AdminClient, AdminError } from "./admin-api.ts";

/** How long a token is used before it is read again. */
const KEPT_MS = 60_000;

export interface KeptTokens {
  /** A client that sends with the shop's token, or why there is none. */
  clientFor(shop: string): Promise<AdminClient | AdminError>;
  /** The shop's token is read anew before it is used again. */
  forget(shop: string): void;
}

/**
 * Keeps the shops' access tokens in this process for a short while: to read one costs more than most of what is done
 * with it. A token that Shopify turns away is given up and read again; if another one is there by then, the request is
 * sent once more with that, since a request that was turned away did nothing.
 */
export function createKeptTokens(outside: {
  /** The shop's token, good for some minutes at least, or why there is none. */
  read(shop: string): Promise<{ accessToken: string } | AdminError>;
  /** Shopify turned this token away: from now on, nobody may be given it as good. */
  giveUp(shop: string, accessToken: string): Promise<void>;
  client(shop: string, accessToken: string): AdminClient;
  nowMs(): number;
}): KeptTokens {
  const kept = new Map<string, { read: ReturnType<typeof outside.read>; until: number }>();

  function tokenOf(shop: string): ReturnType<typeof outside.read> {
    const known = kept.get(shop);
    if (known && outside.nowMs() < known.until) return known.read;
    const entry = { read: outside.read(shop), until: outside.nowMs() + KEPT_MS };
    kept.set(shop, entry);
    const forgetThis = () => void (kept.get(shop) === entry && kept.delete(shop));
    entry.read.then((token) => void ("accessToken" in token || forgetThis()), forgetThis);
    return entry.read;
  }

  /** The token that is there after Shopify turned one away. Read once, however many requests met that. */
  async function tokenAfter(shop: string, refused: string): ReturnType<typeof outside.read> {
    await outside.giveUp(shop, refused);
    const known = kept.get(shop);
    const token = await known?.read;
    if (token && "accessToken" in token && token.accessToken === refused && kept.get(shop) === known) kept.delete(shop);
    return tokenOf(shop);
  }

  return {
    async clientFor(shop) {
      const first = await tokenOf(shop);
      if (!("accessToken" in first)) return first;
      let { accessToken } = first;
      return {
        async send(document, variables, mayStill) {
          const used = accessToken;
          const answer = await outside.client(shop, used).send(document, variables, mayStill);
          if (answer.ok || answer.error.code !== "unauthorized") return answer;
          const token = await tokenAfter(shop, used);
          if (!("accessToken" in token) || token.accessToken === used) return answer;
          ({ accessToken } = token);
          return outside.client(shop, accessToken).send(document, variables, mayStill);
        },
      };
    },
    forget: (shop) => void kept.delete(shop),
  };
}
