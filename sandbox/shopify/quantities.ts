/** What follows from an order's records: how much of a line is shipped, held or left, and the statuses shown for it. */
import type { FulfillmentOrder, LineItem, Order } from "./store.ts";

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Whether nothing can happen to a fulfillment order any more. One that a service gave back waits to be asked for again. */
export const isDone = ({ status, requestStatus }: FulfillmentOrder): boolean =>
  status === "CLOSED" || (status === "CANCELLED" && requestStatus !== "CANCELLATION_ACCEPTED");

/** Fulfillment orders with work left in them. */
export const liveFulfillmentOrders = (order: Order): FulfillmentOrder[] =>
  order.fulfillmentOrders.filter((one) => !isDone(one));

/** How many units of a fulfillment order are still to be shipped. */
export const remainingIn = (fulfillmentOrder: FulfillmentOrder): number =>
  sum(fulfillmentOrder.lines.map((line) => line.remainingQuantity));

/** How many units of a line have left, by fulfillments that stand. */
export function fulfilledQuantity(order: Order, line: LineItem): number {
  const standing = order.fulfillments.filter((fulfillment) => fulfillment.status === "SUCCESS");
  return sum(standing.flatMap(({ lines }) => lines.filter((l) => l.lineItemId === line.id).map((l) => l.quantity)));
}

/** How many units of a line there are to ship, by whomever: nothing of a tip. */
const fulfillableUnits = (line: LineItem): number => (line.isTip ? 0 : line.currentQuantity);

/** How many units of a line were neither shipped nor removed. */
export const unfulfilledQuantity = (order: Order, line: LineItem): number =>
  Math.max(0, fulfillableUnits(line) - fulfilledQuantity(order, line));

/** The unfulfilled units that no hold keeps back. */
export function fulfillableQuantity(order: Order, line: LineItem): number {
  const onHold = order.fulfillmentOrders.filter(({ status }) => status === "ON_HOLD");
  const held = sum(
    onHold.flatMap(({ lines }) => lines.filter((l) => l.lineItemId === line.id).map((l) => l.remainingQuantity)),
  );
  return Math.max(0, unfulfilledQuantity(order, line) - held);
}

/** Units that nobody can fulfill: what an edit or refund removed, and tips. */
export const nonFulfillableQuantity = (line: LineItem): number => line.quantity - fulfillableUnits(line);

/** The line's status as the REST-shaped webhook payloads put it. */
export function lineFulfillmentStatus(order: Order, line: LineItem): "fulfilled" | "partial" | null {
  const fulfilled = fulfilledQuantity(order, line);
  if (fulfilled === 0) return null;
  return fulfilled >= line.currentQuantity ? "fulfilled" : "partial";
}

/** Order.displayFulfillmentStatus. */
export function displayFulfillmentStatus(order: Order): string {
  const toShip = sum(order.lineItems.map(fulfillableUnits));
  const fulfilled = sum(order.lineItems.map((line) => fulfilledQuantity(order, line)));
  if (toShip === 0 && fulfilled === 0) return "FULFILLMENT_NOT_REQUIRED";
  if (fulfilled >= toShip) return "FULFILLED";
  if (fulfilled > 0) return "PARTIALLY_FULFILLED";
  const live = liveFulfillmentOrders(order);
  const all = (status: string): boolean => live.length > 0 && live.every((one) => one.status === status);
  if (live.some((one) => one.requestStatus === "REJECTED")) return "REQUEST_DECLINED";
  if (all("IN_PROGRESS") || (live.length > 0 && live.every((one) => one.requestStatus === "SUBMITTED")))
    return "IN_PROGRESS";
  if (all("ON_HOLD")) return "ON_HOLD";
  if (all("SCHEDULED")) return "SCHEDULED";
  return "UNFULFILLED";
}

/** The amount of a money string, for adding up. */
export const amountOf = (money: string): number => Number(money);

/** What the order costs now, with removed units taken off. */
export const currentTotal = (order: Order): number =>
  sum(order.lineItems.map((line) => amountOf(line.price) * line.currentQuantity)) + amountOf(order.shippingPrice);

/** What the order cost when it was placed. */
export const originalTotal = (order: Order): number =>
  sum(order.lineItems.map((line) => amountOf(line.price) * line.quantity)) + amountOf(order.shippingPrice);

const paidBy = (order: Order, kinds: string[]): number =>
  sum(
    order.transactions
      .filter((one) => one.status === "SUCCESS" && kinds.includes(one.kind))
      .map((one) => amountOf(one.amount)),
  );

/** Order.displayFinancialStatus: what was said when the order was made, else what the transactions add up to. */
export function displayFinancialStatus(order: Order): string {
  if (order.financialStatus) return order.financialStatus;
  const paid = paidBy(order, ["SALE", "CAPTURE"]);
  const refunded = paidBy(order, ["REFUND"]);
  const authorized = paidBy(order, ["AUTHORIZATION"]);
  if (paidBy(order, ["VOID"]) > 0 && paid === 0) return "VOIDED";
  if (refunded > 0) return refunded >= paid ? "REFUNDED" : "PARTIALLY_REFUNDED";
  if (paid > 0) return paid >= currentTotal(order) ? "PAID" : "PARTIALLY_PAID";
  if (authorized > 0) return "AUTHORIZED";
  return currentTotal(order) === 0 ? "PAID" : "PENDING";
}

/** What was received and kept. */
export const netPayment = (order: Order): number =>
  displayFinancialStatus(order) === "PAID" && order.financialStatus
    ? currentTotal(order)
    : paidBy(order, ["SALE", "CAPTURE"]) - paidBy(order, ["REFUND"]);

export const isPaid = (order: Order): boolean => displayFinancialStatus(order) === "PAID";

/** Whether nothing is left to ship: the order can be archived. */
export const isFulfilled = (order: Order): boolean => displayFulfillmentStatus(order) === "FULFILLED";
