import type { ShipmentRow } from "./read-model.ts";

/** Whether a shipment's carrier and numbers can still be changed: not once it was taken back, or is just being. */
export const canBeCorrected = ({ status, amendment }: Pick<ShipmentRow, "status" | "amendment">): boolean =>
  status !== "cancelled" && amendment?.kind !== "undo";
