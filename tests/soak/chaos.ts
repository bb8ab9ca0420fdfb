/** What goes wrong between a worker and Shopify, each kind at the same rate, and counts that show it did. */
import type { Failpoint, SyncDeps } from "../../app/shipments/sync-deps.ts";
import { DatabaseUnavailableError, type Supabase } from "../../app/supabase/client.ts";

export interface Chaos {
  /** How often each fault has been hit. */
  hits: Map<string, number>;
  /** Decides whether a fault happens this time, and counts it. `share`: how much of its rate falls on this place. */
  strikes(fault: string, share?: number): boolean;
}

/** Strikes with a probability (0 to 1), the same way each time for one seed. */
export function createChaos(rate: number, seed: number): Chaos {
  const hits = new Map<string, number>();
  const random = createRandom(seed);
  return {
    hits,
    strikes(fault, share = 1) {
      if (random() >= rate * share) return false;
      hits.set(fault, (hits.get(fault) ?? 0) + 1);
      return true;
    },
  };
}

/** Small and good enough to spread faults (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const failed = (code: string) => Object.assign(new TypeError("fetch failed"), { cause: { code } });
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const errors = (code: string) => json(200, { errors: [{ message: code, extensions: { code } }] });

/** Requests that Shopify never sees. */
const BEFORE: Record<string, () => Response> = {
  "connection refused": () => {
    throw failed("ECONNREFUSED");
  },
  "connection reset before": () => {
    throw failed("ECONNRESET");
  },
  "HTTP 503": () => new Response("<html>Unavailable</html>", { status: 503 }),
  "HTTP 429": () => new Response("{}", { status: 429, headers: { "retry-after": "2.0" } }),
  throttled: () => errors("THROTTLED"),
};
/** Requests that Shopify has carried out, and whose answer is lost or spoilt. */
const AFTER: Record<string, (answer: Response) => Response | Promise<Response>> = {
  "timeout after": () => {
    throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
  },
  "connection reset after": () => {
    throw failed("ECONNRESET");
  },
  "HTTP 502 after": () => new Response("<html>Bad Gateway</html>", { status: 502 }),
  "internal error after": () => errors("INTERNAL_SERVER_ERROR"),
  "half an answer": async (answer) => new Response((await answer.text()).slice(0, 40)),
};

/** A fetch on which requests to Shopify go wrong. */
export function chaoticFetch(chaos: Chaos, inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    for (const [fault, answer] of Object.entries(BEFORE)) if (chaos.strikes(fault)) return answer();
    const answer = await inner(input, init);
    for (const [fault, spoil] of Object.entries(AFTER)) if (chaos.strikes(fault)) return spoil(answer);
    return answer;
  };
}

/** What a worker rests on that dies at a failpoint now and then: from there on it reaches nothing. */
export function mortal(chaos: Chaos, db: Supabase): Pick<SyncDeps, "db" | "failpoint"> {
  let isDead = false;
  const gone = { data: null, error: { message: "the worker is dead" }, status: 0 };
  return {
    db: new Proxy(db, {
      get: (target, property) =>
        property === "rpc"
          ? (...call: Parameters<Supabase["rpc"]>) => (isDead ? Promise.resolve(gone) : db.rpc(...call))
          : (Reflect.get(target, property) as unknown),
    }),
    failpoint: (name: Failpoint) => {
      // One fault at four places: a death takes everything along that the worker was at.
      if (isDead || !chaos.strikes(`crash ${name}`, 1 / 4)) return;
      isDead = true;
      throw new DatabaseUnavailableError(`crashed ${name}`);
    },
  };
}
