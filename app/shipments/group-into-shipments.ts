import type { CarrierCode } from "../carriers/carriers.ts";
import type { RegistrationLine } from "./registration.ts";

/** What becomes one shipment: one carrier, one set of numbers. `index` is a line's place in the registration. */
export interface ShipmentGroup {
  carrier: CarrierCode;
  trackingNumbers: string[];
  lines: { index: number; lineItemId: string; quantity: number }[];
}

/** Lines that left together become one shipment: the same carrier and the same numbers, in whatever order. */
export function groupIntoShipments(lines: readonly RegistrationLine[]): ShipmentGroup[] {
  const groups = new Map<string, ShipmentGroup>();
  lines.forEach(({ lineItemId, quantity, carrier, trackingNumbers }, index) => {
    const numbers = [...new Set(trackingNumbers)];
    const key = [carrier, ...numbers.toSorted()].join(" ");
    const group = groups.get(key) ?? { carrier, trackingNumbers: numbers, lines: [] };
    group.lines.push({ index, lineItemId, quantity });
    groups.set(key, group);
  });
  return [...groups.values()];
}
