import type { OrderRow } from "./read-model.ts";

/** An order that waits to be registered. */
export interface QueuedOrder {
  id: string;
  name: string;
}

/** Those of a list that have something left to register, in its order. */
export function queueOf(orders: readonly OrderRow[]): QueuedOrder[] {
  return orders.filter(hasSomethingLeft).map(({ id, name }) => ({ id, name }));
}

export const hasSomethingLeft = ({ cancelledAt, lines }: Pick<OrderRow, "cancelledAt" | "lines">): boolean =>
  !cancelledAt && lines.some(canRegister);

/** Whether anything of a line can be registered. */
export const canRegister = (line: Pick<OrderRow["lines"][number], "left" | "state">): boolean =>
  line.left > 0 && line.state !== "not_shippable";
