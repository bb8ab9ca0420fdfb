import { gzipSync } from "node:zlib";
import type { Frame, Page, Response } from "playwright-core";

/** What a visit of a page cost. Times in milliseconds; `script` in bytes, compressed, as a proxy sends it. */
export interface PageLoad {
  lcp: number;
  cls: number;
  inp: number;
  script: number;
}

/** What the browser itself reports; it counts event times in steps of eight, and none below sixteen. */
const SHORTEST_EVENT_MS = 16;

/** Runs in each document before its own scripts. */
export function observe() {
  /** What shifts so soon after somebody's input is meant to, by the metric's definition. */
  const AFTER_INPUT_MS = 500;
  const seen = { lcp: 0, cls: 0, events: {} as Record<number, number> };
  Object.assign(globalThis, { vitals: seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.lcp = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  // The browser tells input to a frame of another site, as the app's is in the admin; here it is one of the same site.
  let lastInput = -AFTER_INPUT_MS;
  for (const input of ["pointerdown", "keydown"])
    addEventListener(input, () => (lastInput = performance.now()), { capture: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
      if (entry.startTime - lastInput > AFTER_INPUT_MS) seen.cls += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
      if (entry.interactionId > 0)
        seen.events[entry.interactionId] = Math.max(seen.events[entry.interactionId] ?? 0, entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

/** Opens a page on a slow processor, and does one step after the other, each once it is at rest. `frameOf`: what is measured. */
export async function visit(
  page: Page,
  open: () => Promise<unknown>,
  frameOf: () => Promise<Frame>,
  steps: ((frame: Frame) => Promise<void>)[],
): Promise<PageLoad> {
  const scripts: Response[] = [];
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  let measured: Frame | null = null;
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script" || response.url().includes("__admin")) return;
    if (measured === null && response.frame() === page.mainFrame() && page.frames().length > 1) return;
    scripts.push(response);
  });
  await open();
  measured = await frameOf();
  await atRest(measured);
  const { lcp, cls } = await read(measured);
  await measured.evaluate(() => globalThis.focus());
  for (const step of steps) {
    await step(measured);
    await atRest(measured);
  }
  const after = await read(measured).catch(() => null);
  const events = Object.values(after?.events ?? {});
  // Read at the end: on a small machine, reading them while the page loads would be a part of its time.
  const sizes = scripts.map((script) =>
    script.body().then(
      (body) => gzipSync(body).length,
      () => 0,
    ),
  );
  return {
    lcp,
    cls: Math.max(cls, after?.cls ?? 0),
    inp: Math.max(SHORTEST_EVENT_MS, ...events),
    script: (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0),
  };
}

function read(frame: Frame) {
  return frame.evaluate(
    () => (globalThis as unknown as { vitals: { lcp: number; cls: number; events: Record<number, number> } }).vitals,
  );
}

/** No long task for half a second. */
async function atRest(frame: Frame): Promise<void> {
  await frame.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let last = performance.now();
        let timer: ReturnType<typeof setTimeout>;
        const check = () => {
          if (performance.now() - last >= 500) resolve();
          else timer = setTimeout(check, 100);
        };
        new PerformanceObserver(() => (last = performance.now())).observe({ entryTypes: ["longtask"] });
        timer = setTimeout(check, 500);
        void timer;
      }),
  );
}
