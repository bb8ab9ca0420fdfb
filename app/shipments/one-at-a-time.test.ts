import { expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

function scene() {
  const ends: ((error?: Error) => void)[] = [];
  const run = oneAtATime(
    () =>
      new Promise<number>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(ends.length)))),
  );
  return { ends, run };
}

it("runs once more for all who called while it ran, and not at the same time", async () => {
  const { ends, run } = scene();
  const first = run();
  const later = [run(), run(), run()];
  expect(ends).toHaveLength(1);
  ends[0]!();
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]!();
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  void run();
  expect(ends).toHaveLength(3);
});

it("goes on after a failure, which is told to those who waited for that run", async () => {
  const { ends, run } = scene();
  const first = run();
  const second = run();
  ends[0]!(new Error("down"));
  await expect(first).rejects.toThrow("down");
  await new Promise((resolve) => setImmediate(resolve));
  ends[1]!();
  expect(await second).toBe(2);
});
