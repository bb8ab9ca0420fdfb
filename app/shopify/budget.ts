import type { AdminCost } from "./admin-api.ts";

/** A shop's points as this process knows them: Shopify's last word, what has come back since, what is on its way. */
export class Budget {
  private known: AdminCost | null = null;
  private knownAtMs = 0;
  private inFlight = 0;

  /**
   * Milliseconds until `cost` points are there; 0 when they are. Before Shopify has said anything, everything may go.
   * `nowMs` is a monotonic clock.
   */
  waitFor(cost: number, nowMs: number): number {
    if (!this.known) return 0;
    const missing = cost - this.level(nowMs);
    return missing <= 0 ? 0 : Math.ceil((missing / this.known.restoreRate) * 1000);
  }

  take(cost: number): void {
    this.inFlight += cost;
  }

  /** What was taken has been answered; `said` is Shopify's own count, if the answer had one. */
  settle(cost: number, said: AdminCost | null, nowMs: number): void {
    this.inFlight -= cost;
    if (!said) return;
    this.known = said;
    this.knownAtMs = nowMs;
  }

  /** Points left, or null before the first answer. */
  available(nowMs: number): number | null {
    return this.known ? this.level(nowMs) : null;
  }

  private level(nowMs: number): number {
    if (!this.known) return Infinity;
    const restored = ((nowMs - this.knownAtMs) / 1000) * this.known.restoreRate;
    return Math.min(this.known.maximum, this.known.available + restored) - this.inFlight;
  }
}
