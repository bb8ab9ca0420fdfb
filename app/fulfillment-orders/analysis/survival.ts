/** How long something took, or, when it has not happened yet, how long it has not (`happened` false). */
export interface Duration {
  time: number;
  happened: boolean;
}

/** From `time` on, this share is still without. */
export interface SurvivalStep {
  time: number;
  without: number;
  /** How many were still watched just before. */
  watched: number;
}

/**
 * The share that is still without, by time, where some were not watched to the end (Kaplan and Meier 1958). Steps are
 * in order of time; before the first, everything is without. What stopped being watched at a time was watched then.
 */
export function survival(durations: readonly Duration[]): SurvivalStep[] {
  const inOrder = [...durations].sort((a, b) => a.time - b.time);
  const steps: SurvivalStep[] = [];
  let without = 1;
  let index = 0;
  while (index < inOrder.length) {
    const time = inOrder[index]!.time;
    const watched = inOrder.length - index;
    let happened = 0;
    for (; inOrder[index]?.time === time; index++) if (inOrder[index]!.happened) happened++;
    if (happened === 0) continue;
    without *= 1 - happened / watched;
    steps.push({ time, without, watched });
  }
  return steps;
}

/** The time by which this share has it; null when they were not watched for long enough to tell. */
export function timeByWhich(share: number, steps: readonly SurvivalStep[]): number | null {
  return steps.find((step) => step.without <= 1 - share + 1e-12)?.time ?? null;
}
