import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAlarm } from "./alarm.ts";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

/** An alarm, the seconds after its start at which it rang, and a way to let time pass. */
function stage(work: () => Promise<void> = () => Promise.resolve()) {
  const startedAt = Date.now();
  const stop = new AbortController();
  const rang: number[] = [];
  const alarm = createAlarm({
    now: () => new Date(),
    ring: () => {
      rang.push(Math.round((Date.now() - startedAt) / 1000));
      return work();
    },
    signal: stop.signal,
  });
  const dueIn = (seconds: number) => alarm.set(new Date(startedAt + seconds * 1000).toISOString());
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  return { alarm, rang, stop, dueIn, pass };
}

describe("an alarm for what is due", () => {
  it("rings at each moment it was told of, whatever their order, and once for those that fall together", async () => {
    const { rang, dueIn, pass } = stage();
    for (const seconds of [30, 5, 14.2, 14.9, 5]) dueIn(seconds);
    expect(vi.getTimerCount()).toBe(1);
    await pass(60);
    expect(rang).toEqual([5, 15, 30]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never rings before its time", async () => {
    const { rang, dueIn, pass } = stage();
    dueIn(4.001);
    await pass(4.9);
    expect(rang).toEqual([]);
    await pass(0.1);
    expect(rang).toEqual([5]);
  });

  it("leaves what is due later to the schedule", async () => {
    const { alarm, rang, dueIn, pass } = stage();
    dueIn(3600);
    alarm.set(null);
    await pass(7200);
    expect(rang).toEqual([]);
  });

  it("does not ring again while it is still at work, but right afterwards", async () => {
    const { rang, dueIn, pass } = stage(() => new Promise((resolve) => setTimeout(resolve, 20_000)));
    for (const seconds of [5, 10, 12, 40]) dueIn(seconds);
    await pass(90);
    expect(rang).toEqual([5, 25, 45]);
  });

  it("is silent once the process is to end", async () => {
    const { rang, stop, dueIn, pass } = stage();
    dueIn(5);
    stop.abort();
    dueIn(6);
    await pass(60);
    expect(rang).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
