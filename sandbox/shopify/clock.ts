interface Alarm {
  at: number;
  order: number;
  ring: () => void;
}

/**
 * The sandbox's own time. It runs with the real clock and can be moved forward: whatever falls due on the way happens
 * at once, in order. Nothing else in the sandbox may ask for the time or set a timer.
 */
export class Clock {
  private offset: number;
  private alarms: Alarm[] = [];
  private made = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(offset = 0) {
    this.offset = offset;
  }

  /** Milliseconds since the epoch. Monotonic: the machine's clock being set back does not turn time back here. */
  now(): number {
    return performance.timeOrigin + performance.now() + this.offset;
  }

  /** The time as Shopify writes it: UTC, whole seconds. */
  timestamp(at = this.now()): string {
    return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
  }

  /** How far this clock is ahead of the machine's. */
  get advancedBy(): number {
    return this.offset;
  }

  /** Calls `ring` after `ms` on this clock; the answer cancels it. */
  after(ms: number, ring: () => void): () => void {
    const alarm = { at: this.now() + ms, order: this.made++, ring };
    this.alarms.push(alarm);
    this.alarms.sort((a, b) => a.at - b.at || a.order - b.order);
    this.wait();
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  /** Moves the clock forward. */
  advance(ms: number): void {
    this.offset += ms;
    this.ringDue();
  }

  /** Forgets every alarm. */
  stop(): void {
    clearTimeout(this.timer);
    this.alarms = [];
  }

  private ringDue(): void {
    while (this.alarms[0] && this.alarms[0].at <= this.now()) this.alarms.shift()!.ring();
    this.wait();
  }

  private wait(): void {
    clearTimeout(this.timer);
    const next = this.alarms[0];
    if (!next) return;
    // A Node timer holds at most 2^31 - 1 ms; a later alarm is simply waited for in steps.
    this.timer = setTimeout(() => this.ringDue(), Math.min(Math.max(next.at - this.now(), 0), 2 ** 31 - 1));
    this.timer.unref();
  }
}
