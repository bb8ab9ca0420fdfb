import { expect, test } from "vitest";
import { withoutRepeats, type HistoryEvent } from "./history.ts";

const tried = (at: string, reason: string): HistoryEvent => ({
  kind: "tried",
  at,
  by: null,
  trackingNumbers: ["1"],
  outcome: "waiting",
  reason,
  error: null,
  fulfillment: null,
});

test("tries in a row that ended the same way become one, with how many and since when", () => {
  const placed: HistoryEvent = { kind: "placed", at: "01", by: null };
  const events = [tried("05", "on_hold"), tried("04", "not_routed_yet"), tried("03", "not_routed_yet"), placed];
  expect(withoutRepeats(events)).toEqual([
    { event: events[0], times: 1, since: "05" },
    { event: events[1], times: 2, since: "03" },
    { event: placed, times: 1, since: "01" },
  ]);
});
