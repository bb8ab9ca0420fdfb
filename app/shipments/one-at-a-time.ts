/**
 * Makes work that must not run twice side by side: a call while it runs has it run once more afterwards, for all who
 * called meanwhile. Resolves when a run has ended that began after the call.
 */
export function oneAtATime<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  let next: Promise<Result> | null = null;

  function run(): Promise<Result> {
    const mine = work().finally(() => (running = null));
    return (running = mine);
  }
  async function runAfter(before: Promise<Result>): Promise<Result> {
    await before.catch(() => {});
    next = null;
    return run();
  }
  return () => (running ? (next ??= runAfter(running)) : run());
}
