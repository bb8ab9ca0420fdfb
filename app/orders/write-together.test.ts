import { expect, it } from "vitest";
import { createJoinedWriter } from "./write-together.ts";

function writer(options: { mostAtOnce?: number; isOfAll?: () => boolean } = {}) {
  const writes: number[][] = [];
  const ends: (() => void)[] = [];
  const submit = createJoinedWriter<number, string>((items) => {
    writes.push(items);
    return new Promise((resolve, reject) =>
      ends.push(() => (items.includes(13) ? reject(new Error("down")) : resolve(items.map(String)))),
    );
  }, options);
  const end = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { writes, submit, end };
}

it("writes one at once, and what arrives meanwhile together, each with its own answer", async () => {
  const { writes, submit, end } = writer();
  const answers = Promise.all([1, 2, 3].map(submit));
  expect(writes).toEqual([[1]]);
  await end();
  expect(writes).toEqual([[1], [2, 3]]);
  await end();
  expect(await answers).toEqual(["1", "2", "3"]);
});

it("never writes more than so many at once", async () => {
  const { writes, submit, end } = writer({ mostAtOnce: 2 });
  const answers = Promise.all([1, 2, 3, 4].map(submit));
  for (let count = 0; count < 3; count++) await end();
  expect(writes).toEqual([[1], [2, 3], [4]]);
  expect(await answers).toHaveLength(4);
});

it("tells everybody of a failed write, and goes on", async () => {
  const { submit, end } = writer();
  const failed = submit(13);
  const next = submit(5);
  await Promise.all([expect(failed).rejects.toThrow("down"), end()]);
  await end();
  expect(await next).toBe("5");
});

it("writes each by itself when they could not be written together: one that cannot be leaves the others alone", async () => {
  const { writes, submit, end } = writer();
  const first = submit(1);
  const answers = Promise.allSettled([2, 13, 3].map(submit));
  for (let count = 0; count < 5; count++) await end();
  expect(writes).toEqual([[1], [2, 13, 3], [2], [13], [3]]);
  expect(await first).toBe("1");
  expect((await answers).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

it("tells all when the failure has nothing to do with them", async () => {
  const { writes, submit, end } = writer({ isOfAll: () => true });
  const first = submit(1);
  const answers = Promise.allSettled([2, 13].map(submit));
  for (let count = 0; count < 2; count++) await end();
  expect(writes).toEqual([[1], [2, 13]]);
  expect(await first).toBe("1");
  expect((await answers).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
