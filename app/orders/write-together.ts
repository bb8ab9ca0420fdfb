/**
 * Joins what is to be written: while one write is under way, what arrives waits, and then goes together in the next.
 * One item alone is not delayed; under load many share the price of one call. `write` answers in the order it was given.
 * When it fails, each item is written by itself, so that one that cannot be written leaves the others alone, unless
 * `isOfAll` says that it has nothing to do with the items.
 */
export function createJoinedWriter<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
  { mostAtOnce = 50, isOfAll = () => false }: { mostAtOnce?: number; isOfAll?: (error: unknown) => boolean } = {},
): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let isWriting = false;

  async function writeTogether(together: typeof waiting): Promise<void> {
    try {
      const results = await write(together.map(({ item }) => item));
      together.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error("an item was written without an answer"));
        else resolve(result);
      });
    } catch (error) {
      if (together.length > 1 && !isOfAll(error)) for (const one of together) await writeTogether([one]);
      else for (const { reject } of together) reject(error);
    }
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) await writeTogether(waiting.splice(0, mostAtOnce));
    isWriting = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWriting) void writeAll();
    });
}
