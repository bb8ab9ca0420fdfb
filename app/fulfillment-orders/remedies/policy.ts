import type { AutomaticRemedy } from "../../settings/automatic-remedies.ts";
import { requestFor, type Remedy, type RemedyRequest, type WorkOnShopify } from "./remedies.ts";

/** What a shop's policy has the app do, and what it may do it for only once. */
export interface PolicyStep {
  request: RemedyRequest;
  /** What is in the way: of a fulfillment order, each is dealt with once. */
  policyKey: string;
}

/**
 * What a shop's policy does about a fulfillment order, if anything. Pure. It goes by what staff would be offered, and acts
 * only where everything that is left was registered as shipped: what is still in the house stays as it is. It moves work
 * only where there is one place for all of it.
 * `registered`: pieces of its lines that wait, by line item.
 */
export function policyStep(
  policy: readonly AutomaticRemedy[],
  { fulfillmentOrder: { lines }, hasAllLines }: WorkOnShopify,
  remedies: readonly Remedy[],
  registered: Readonly<Record<string, number>>,
): PolicyStep | null {
  const left = new Map<string, number>();
  for (const line of lines) left.set(line.lineItemId, (left.get(line.lineItemId) ?? 0) + line.remainingQuantity);
  const isAllRegistered = [...left].every(([lineItemId, pieces]) => (registered[lineItemId] ?? 0) >= pieces);
  const hasSome = [...left.values()].some((pieces) => pieces > 0);
  if (!hasAllLines || !hasSome || !isAllRegistered) return null;
  for (const remedy of remedies) {
    const step = policy.some((kind) => kind === remedy.kind) ? stepFor(remedy) : null;
    if (step) return step;
  }
  return null;
}

function stepFor(remedy: Remedy): PolicyStep | null {
  switch (remedy.kind) {
    case "open":
      return { request: requestFor(remedy), policyKey: "scheduled" };
    case "release_holds": {
      const reasons = [...new Set(remedy.holds.map((hold) => hold.reason))].toSorted();
      return { request: requestFor(remedy), policyKey: `held ${reasons.join(" ")}` };
    }
    case "move": {
      const [target] = remedy.targets;
      if (remedy.targets.length !== 1 || !target || target.lines !== null) return null;
      return { request: requestFor(remedy, target.locationId), policyKey: "elsewhere" };
    }
    case "release_part":
    case "cancel_fulfillment":
    case "request_cancellation":
    case "reroute":
      return null;
  }
}
