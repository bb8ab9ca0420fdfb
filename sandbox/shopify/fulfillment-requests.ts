/** The conversation with a fulfillment service: the merchant asks for fulfillment or for its end, the service answers. */
import { accessClass } from "./access.ts";
import {
  briefly,
  findFulfillmentOrder,
  isAtService,
  portionsOf,
  splitOff,
  supersede,
  takeOut,
  touchFulfillmentOrder,
  type LineQuantity,
} from "./fulfillment-orders.ts";
import { remainingIn } from "./quantities.ts";
import { addFulfillmentOrder } from "./routing.ts";
import type { FulfillmentOrder, MerchantRequest, RequestStatus } from "./store.ts";
import { Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

function expectRequest(one: FulfillmentOrder, ...statuses: RequestStatus[]): void {
  if (statuses.includes(one.requestStatus)) return;
  throw new Refusal(
    ["id"],
    `Expected fulfillment order request status to be valid but it was ${one.requestStatus.toLowerCase()}.`,
  );
}

/** The fulfillment order, provided that it is assigned to a service of the app that answers. */
function assignedTo(scene: Scene, id: string): FulfillmentOrder {
  const one = findFulfillmentOrder(scene, id);
  if (accessClass(scene.shop, scene.actor, one) === "assigned") return one;
  throw new Refusal(["id"], "The fulfillment order's assigned fulfillment service must be of api type");
}

function addRequest(
  scene: Scene,
  one: FulfillmentOrder,
  kind: MerchantRequest["kind"],
  message: string | null,
  requestOptions: Record<string, unknown>,
): void {
  one.merchantRequests.push({
    __typename: "FulfillmentOrderMerchantRequest",
    id: scene.newId(),
    fulfillmentOrderId: one.id,
    kind,
    message,
    requestOptions,
    responseData: null,
    sentAt: scene.now,
  });
}

/**
 * fulfillmentOrderSubmitFulfillmentRequest. A part of a fulfillment order, or what a service gave back, is submitted as
 * a new one; lines that are not named stay with the merchant in another.
 */
export function submitFulfillmentRequest(
  scene: Scene,
  id: string,
  message: string | null,
  notifyCustomer: boolean,
  named?: LineQuantity[] | null,
): { original: FulfillmentOrder; submitted: FulfillmentOrder; unsubmitted: FulfillmentOrder | null } {
  const one = findFulfillmentOrder(scene, id);
  if (!isAtService(scene.shop, one)) {
    throw new Refusal(["id"], "The fulfillment order's assigned fulfillment service must be of api type");
  }
  if (one.status !== "OPEN" && one.status !== "INCOMPLETE" && one.status !== "CANCELLED") {
    throw new Refusal(["id"], `Expected fulfillment order status to be valid but it was ${one.status.toLowerCase()}.`);
  }
  expectRequest(one, "UNSUBMITTED", "REJECTED", "CANCELLATION_ACCEPTED", "CLOSED");
  const field = ["fulfillmentOrderLineItems"];
  const portions = portionsOf(one, named, {
    tooFew: () => new Refusal(field, "Quantity must be greater than 0"),
    tooMany: () => new Refusal(field, "Invalid fulfillment order line item quantity requested."),
    unknown: () => new Refusal(field, "Fulfillment order line item does not exist."),
  });
  const unsubmitted = splitOff(scene, one, portions);
  const submitted = unsubmitted || one.status !== "OPEN" ? replaceBy(scene, one) : one;
  submitted.requestStatus = "SUBMITTED";
  addRequest(scene, submitted, "FULFILLMENT_REQUEST", message, { notify_customer: notifyCustomer });
  touchFulfillmentOrder(scene, submitted);
  scene.tell("fulfillment_orders/fulfillment_request_submitted", () => ({
    original_fulfillment_order: { ...briefly(one), request_status: one.requestStatus.toLowerCase() },
    submitted_fulfillment_order: { ...briefly(submitted), request_status: "submitted" },
    fulfillment_order_merchant_request: { message },
  }));
  return { original: one, submitted, unsubmitted };
}

/** A new, open fulfillment order with everything that is left in this one, which closes. */
function replaceBy(scene: Scene, one: FulfillmentOrder): FulfillmentOrder {
  const all = one.lines
    .filter((line) => line.remainingQuantity > 0)
    .map((line) => ({ line, quantity: line.remainingQuantity }));
  const replacement = addFulfillmentOrder(
    scene,
    scene.orderOf(one),
    {
      locationId: one.locationId,
      deliveryMethod: one.deliveryMethod,
      fulfillAt: one.fulfillAt,
      fulfillBy: one.fulfillBy,
    },
    all.map(({ line, quantity }) => ({ lineItemId: line.lineItemId, quantity })),
  );
  takeOut(scene, one, all);
  supersede(scene, one);
  return replacement;
}

/** A change of the request's status by one side, told to the other. */
function answer(
  scene: Scene,
  one: FulfillmentOrder,
  requestStatus: RequestStatus,
  topic: string,
  message: string | null,
): FulfillmentOrder {
  one.requestStatus = requestStatus;
  touchFulfillmentOrder(scene, one);
  scene.tell(`fulfillment_orders/${topic}`, () => ({
    fulfillment_order: { ...briefly(one), request_status: requestStatus.toLowerCase() },
    message,
  }));
  return one;
}

/** fulfillmentOrderAcceptFulfillmentRequest. */
export function acceptFulfillmentRequest(scene: Scene, id: string, message: string | null): FulfillmentOrder {
  const one = assignedTo(scene, id);
  expectRequest(one, "SUBMITTED");
  one.status = "IN_PROGRESS";
  return answer(scene, one, "ACCEPTED", "fulfillment_request_accepted", message);
}

/** fulfillmentOrderRejectFulfillmentRequest. */
export function rejectFulfillmentRequest(scene: Scene, id: string, message: string | null): FulfillmentOrder {
  const one = assignedTo(scene, id);
  expectRequest(one, "SUBMITTED");
  return answer(scene, one, "REJECTED", "fulfillment_request_rejected", message);
}

/** fulfillmentOrderSubmitCancellationRequest. */
export function submitCancellationRequest(scene: Scene, id: string, message: string | null): FulfillmentOrder {
  const one = findFulfillmentOrder(scene, id);
  expectRequest(one, "ACCEPTED", "CANCELLATION_REJECTED");
  addRequest(scene, one, "CANCELLATION_REQUEST", message, {});
  return answer(scene, one, "CANCELLATION_REQUESTED", "cancellation_request_submitted", message);
}

/** fulfillmentOrderAcceptCancellationRequest: the merchant can move the work or ask for it again. */
export function acceptCancellationRequest(scene: Scene, id: string, message: string | null): FulfillmentOrder {
  const one = assignedTo(scene, id);
  expectRequest(one, "CANCELLATION_REQUESTED");
  one.status = "CANCELLED";
  return answer(scene, one, "CANCELLATION_ACCEPTED", "cancellation_request_accepted", message);
}

/** fulfillmentOrderRejectCancellationRequest: the service goes on. */
export function rejectCancellationRequest(scene: Scene, id: string, message: string | null): FulfillmentOrder {
  const one = assignedTo(scene, id);
  expectRequest(one, "CANCELLATION_REQUESTED");
  return answer(scene, one, "CANCELLATION_REJECTED", "cancellation_request_rejected", message);
}

/** fulfillmentOrderClose: the service gives up on what is left. */
export function closeFulfillmentOrder(scene: Scene, id: string, message: string | null): FulfillmentOrder {
  const one = assignedTo(scene, id);
  expectRequest(one, "ACCEPTED", "CANCELLATION_REJECTED");
  one.status = remainingIn(one) === 0 ? "CLOSED" : "INCOMPLETE";
  return answer(scene, one, "CLOSED", "fulfillment_service_failed_to_complete", message);
}
