/** The mutations: arguments in, the domain's functions called, payloads out. */
import {
  addFulfillmentEvent,
  cancelFulfillment,
  createFulfillment,
  updateTracking,
  type FulfillmentEventInput,
  type FulfillmentInput,
} from "./fulfillments.ts";
import {
  cancelFulfillmentOrder,
  mergeFulfillmentOrders,
  moveFulfillmentOrder,
  openFulfillmentOrder,
  reportProgress,
  rerouteFulfillmentOrders,
  rescheduleFulfillmentOrder,
  setDeadline,
  splitFulfillmentOrder,
  type LineQuantity,
} from "./fulfillment-orders.ts";
import {
  acceptCancellationRequest,
  acceptFulfillmentRequest,
  closeFulfillmentOrder,
  rejectCancellationRequest,
  rejectFulfillmentRequest,
  submitCancellationRequest,
  submitFulfillmentRequest,
} from "./fulfillment-requests.ts";
import { requireGid, splitGid } from "./gid.ts";
import { hold, releaseHold, type HoldInput } from "./holds.ts";
import { addCustomItem, addVariant, beginEdit, commitEdit, findEdit, setQuantity } from "./order-editing.ts";
import {
  createOrder,
  deleteOrder,
  findOrder,
  fulfillAtBirth,
  markAsPaid,
  normalTags,
  requestCancellation,
  setArchived,
  type NewLine,
} from "./orders.ts";
import { resolversForSetup } from "./setup-mutations.ts";
import type { Resolver, Resolvers } from "./resolvers.ts";
import type { Address, CalculatedOrder, FulfillmentOrder, Order } from "./store.ts";
import type { TrackingInput } from "./tracking.ts";
import { payload, Refusal } from "./user-errors.ts";
import type { Scene } from "./world.ts";

interface MoneyBagInput {
  shopMoney: { amount: string | number; currencyCode: string };
}

interface OrderCreateInput {
  name?: string;
  note?: string;
  tags?: string[];
  email?: string;
  phone?: string;
  poNumber?: string;
  test?: boolean;
  currency?: string;
  sourceName?: string;
  sourceIdentifier?: string;
  processedAt?: string;
  closedAt?: string;
  financialStatus?: string;
  fulfillmentStatus?: string;
  customAttributes?: { key: string; value: string }[];
  shippingAddress?: Address;
  shippingLines?: { priceSet: MoneyBagInput }[];
  lineItems?: {
    variantId?: string;
    title?: string;
    variantTitle?: string;
    sku?: string;
    vendor?: string;
    quantity: number;
    requiresShipping?: boolean;
    giftCard?: boolean;
    fulfillmentService?: string;
    taxable?: boolean;
    priceSet?: MoneyBagInput;
    properties?: { name: string; value: string }[];
  }[];
  transactions?: {
    amountSet: MoneyBagInput;
    kind: string;
    status: string;
    gateway?: string;
    test?: boolean;
  }[];
  fulfillment?: {
    locationId: string;
    trackingCompany?: string;
    trackingNumber?: string;
    trackingNumbers?: string[];
  };
}

function orderCreate(scene: Scene, input: OrderCreateInput, options: { inventoryBehaviour?: string } | null): Order {
  const lines = input.lineItems ?? [];
  if (lines.length === 0)
    throw new Refusal(["order", "lineItems"], "Line items must have at least one line item", "INVALID");
  const newLines = lines.map((line, index): NewLine => {
    const field = (name: string): string[] => ["order", "lineItems", String(index), name];
    if (line.quantity <= 0) throw new Refusal(field("quantity"), "Quantity must be greater than 0", "INVALID");
    const variantId = line.variantId ? requireGid(line.variantId, "ProductVariant") : null;
    if (variantId !== null && !scene.shop.variants.has(variantId)) {
      throw new Refusal(field("variantId"), "Product variant does not exist", "INVALID");
    }
    const service = [...scene.shop.services.values()].find(({ handle }) => handle === line.fulfillmentService);
    if (!service && line.fulfillmentService && line.fulfillmentService !== "manual") {
      throw new Refusal(field("fulfillmentService"), "Fulfillment service is invalid", "FULFILLMENT_SERVICE_INVALID");
    }
    if (variantId === null && !line.title) throw new Refusal(field("title"), "Title can't be blank", "INVALID");
    return {
      ...line,
      variantId,
      isGiftCard: line.giftCard || undefined,
      // The schema's default of `false` cannot be told from a client's: a variant's own setting counts then.
      requiresShipping: variantId === null ? line.requiresShipping : line.requiresShipping || undefined,
      price: line.priceSet ? String(line.priceSet.shopMoney.amount) : null,
      properties: line.properties?.map(({ name, value }) => ({ key: name, value })),
      locationId: input.fulfillment ? requireGid(input.fulfillment.locationId, "Location") : service?.locationId,
    };
  });
  const order = createOrder(scene, {
    name: input.name,
    note: input.note,
    tags: input.tags,
    email: input.email,
    phone: input.phone,
    poNumber: input.poNumber,
    test: input.test,
    currencyCode: input.currency ?? lines[0]?.priceSet?.shopMoney.currencyCode,
    sourceName: input.sourceName,
    sourceIdentifier: input.sourceIdentifier,
    processedAt: input.processedAt,
    closedAt: input.closedAt,
    financialStatus: input.financialStatus,
    customAttributes: input.customAttributes,
    shippingAddress: input.shippingAddress,
    shippingPrice: String(
      (input.shippingLines ?? []).reduce((sum, { priceSet }) => sum + Number(priceSet.shopMoney.amount), 0),
    ),
    claimsInventory: (options?.inventoryBehaviour ?? "BYPASS") !== "BYPASS",
    lines: newLines,
    transactions: (input.transactions ?? []).map(({ amountSet, kind, status, gateway, test }) => ({
      kind,
      status,
      gateway: gateway ?? null,
      test: test ?? false,
      amount: String(amountSet.shopMoney.amount),
      currencyCode: amountSet.shopMoney.currencyCode,
    })),
  });
  if (input.fulfillment || input.fulfillmentStatus === "FULFILLED")
    fulfillAtBirth(scene, order, input.fulfillment ?? {});
  return order;
}

interface OrderUpdateInput {
  id: string;
  note?: string | null;
  tags?: string[];
  email?: string | null;
  phone?: string | null;
  poNumber?: string | null;
  customAttributes?: { key: string; value: string }[];
  shippingAddress?: Address;
}

function orderUpdate(scene: Scene, { id, tags, shippingAddress, ...rest }: OrderUpdateInput): Order {
  const order = findOrder(scene, id, ["id"]);
  Object.assign(order, rest);
  if (tags) order.tags = normalTags(tags);
  if (shippingAddress) order.shippingAddress = { ...order.shippingAddress, ...shippingAddress };
  scene.touch(order);
  return order;
}

/** An order as the tag mutations name it: other records carry no tags here. */
function retag(scene: Scene, id: string, change: (tags: string[]) => string[]): { node: Order } {
  if (splitGid(id)?.type !== "Order") throw new Refusal(["id"], "Only orders carry tags in the sandbox.");
  const order = findOrder(scene, id, ["id"]);
  order.tags = normalTags(change(order.tags));
  scene.touch(order);
  return { node: order };
}

/** orderCancel shows its refusals under two names. */
function orderCancel(
  scene: Scene,
  args: {
    orderId: string;
    reason: string;
    restock: boolean;
    refund?: boolean;
    refundMethod?: { originalPaymentMethodsRefund?: boolean };
  },
): object {
  const result = payload(["job"], () => ({
    job: requestCancellation(scene, args.orderId, {
      reason: args.reason,
      restock: args.restock,
      refund: args.refund ?? args.refundMethod?.originalPaymentMethodsRefund ?? false,
    }),
  })) as { userErrors: unknown[] };
  return { ...result, orderCancelUserErrors: result.userErrors };
}

const one = (fulfillmentOrder: FulfillmentOrder): { fulfillmentOrder: FulfillmentOrder } => ({ fulfillmentOrder });
const session = (edit: CalculatedOrder): object => ({ __typename: "OrderEditSession", id: edit.id });

/** A mutation that answers with one fulfillment order. */
const onOne =
  (work: (scene: Scene, args: { id: string; message: string | null }) => FulfillmentOrder): Resolver =>
  (_, args: { id: string; message?: string | null }, { scene }) =>
    payload(["fulfillmentOrder"], () => one(work(scene, { ...args, message: args.message ?? null })));

type EditPayload = "calculatedOrder" | "calculatedLineItem" | "orderEditSession";

/** A mutation that changes one line of an order edit. */
const onEdit =
  <Args extends { id: string }>(change: (scene: Scene, edit: CalculatedOrder, args: Args) => unknown): Resolver =>
  (_, args: Args, { scene }) =>
    payload<EditPayload>(["calculatedOrder", "calculatedLineItem", "orderEditSession"], () => {
      const edit = findEdit(scene, args.id);
      const calculatedLineItem = change(scene, edit, args);
      return { calculatedOrder: edit, calculatedLineItem, orderEditSession: session(edit) };
    });

const fulfillmentCreate: Resolver = (_, { fulfillment }: { fulfillment: FulfillmentInput }, { scene }) =>
  payload(["fulfillment"], () => ({ fulfillment: createFulfillment(scene, fulfillment) }));

const fulfillmentTrackingInfoUpdate: Resolver = (
  _,
  args: { fulfillmentId: string; trackingInfoInput: TrackingInput; notifyCustomer?: boolean | null },
  { scene },
) =>
  payload(["fulfillment"], () => ({
    fulfillment: updateTracking(scene, args.fulfillmentId, args.trackingInfoInput, args.notifyCustomer ?? false),
  }));

export const mutationResolvers: Resolvers = {
  Mutation: {
    orderCreate: (
      _,
      { order, options }: { order: OrderCreateInput; options?: { inventoryBehaviour?: string } | null },
      { scene },
    ) => payload(["order"], () => ({ order: orderCreate(scene, order, options ?? null) })),
    orderUpdate: (_, { input }: { input: OrderUpdateInput }, { scene }) =>
      payload(["order"], () => ({ order: orderUpdate(scene, input) })),
    orderCancel: (_, args: Parameters<typeof orderCancel>[1], { scene }) => orderCancel(scene, args),
    orderDelete: (_, { orderId }: { orderId: string }, { scene }) =>
      payload(["deletedId"], () => {
        deleteOrder(scene, orderId);
        return { deletedId: orderId };
      }),
    orderClose: (_, { input }: { input: { id: string } }, { scene }) =>
      payload(["order"], () => ({ order: setArchived(scene, input.id, true) })),
    orderOpen: (_, { input }: { input: { id: string } }, { scene }) =>
      payload(["order"], () => ({ order: setArchived(scene, input.id, false) })),
    orderMarkAsPaid: (_, { input }: { input: { id: string } }, { scene }) =>
      payload(["order"], () => ({ order: markAsPaid(scene, input.id) })),
    tagsAdd: (_, { id, tags }: { id: string; tags: string[] }, { scene }) =>
      payload(["node"], () => retag(scene, id, (present) => [...present, ...tags])),
    tagsRemove: (_, { id, tags }: { id: string; tags: string[] }, { scene }) =>
      payload(["node"], () => retag(scene, id, (present) => present.filter((tag) => !tags.includes(tag)))),

    orderEditBegin: (_, { id }: { id: string }, { scene }) =>
      payload(["calculatedOrder", "orderEditSession"], () => {
        const edit = beginEdit(scene, id);
        return { calculatedOrder: edit, orderEditSession: session(edit) };
      }),
    orderEditAddVariant: onEdit<{ id: string } & Parameters<typeof addVariant>[2]>(addVariant),
    orderEditAddCustomItem: onEdit(
      (
        _scene,
        edit,
        args: {
          id: string;
          title: string;
          price: { amount: string | number };
          quantity: number;
          requiresShipping?: boolean;
          taxable?: boolean;
          locationId?: string | null;
        },
      ) =>
        addCustomItem(edit, {
          title: args.title,
          price: String(args.price.amount),
          quantity: args.quantity,
          requiresShipping: args.requiresShipping ?? true,
          taxable: args.taxable ?? true,
          locationId: args.locationId,
        }),
    ),
    orderEditSetQuantity: onEdit(
      (scene, edit, args: { id: string; lineItemId: string; quantity: number; restock?: boolean }) =>
        setQuantity(scene, edit, args.lineItemId, args.quantity, args.restock ?? false),
    ),
    orderEditCommit: (_, { id, staffNote }: { id: string; staffNote?: string | null }, { scene }) =>
      payload(["order", "successMessages"], () => ({
        order: commitEdit(scene, findEdit(scene, id), staffNote ?? null),
        successMessages: ["Order updated"],
      })),

    fulfillmentCreate,
    fulfillmentCreateV2: fulfillmentCreate,
    fulfillmentTrackingInfoUpdate,
    fulfillmentTrackingInfoUpdateV2: fulfillmentTrackingInfoUpdate,
    fulfillmentCancel: (_, { id }: { id: string }, { scene }) =>
      payload(["fulfillment"], () => ({ fulfillment: cancelFulfillment(scene, id) })),
    fulfillmentEventCreate: (_, { fulfillmentEvent }: { fulfillmentEvent: FulfillmentEventInput }, { scene }) =>
      payload(["fulfillmentEvent"], () => ({ fulfillmentEvent: addFulfillmentEvent(scene, fulfillmentEvent) })),

    fulfillmentOrderHold: (_, { id, fulfillmentHold }: { id: string; fulfillmentHold: HoldInput }, { scene }) =>
      payload(["fulfillmentHold", "fulfillmentOrder", "remainingFulfillmentOrder"], () => {
        const held = hold(scene, id, fulfillmentHold);
        return {
          fulfillmentHold: held.hold,
          fulfillmentOrder: held.fulfillmentOrder,
          remainingFulfillmentOrder: held.remaining,
        };
      }),
    fulfillmentOrderReleaseHold: (_, { id, holdIds }: { id: string; holdIds?: string[] | null }, { scene }) =>
      payload(["fulfillmentOrder"], () => one(releaseHold(scene, id, holdIds))),
    fulfillmentOrderMove: (
      _,
      args: { id: string; newLocationId: string; fulfillmentOrderLineItems?: LineQuantity[] | null },
      { scene },
    ) =>
      payload(["movedFulfillmentOrder", "originalFulfillmentOrder", "remainingFulfillmentOrder"], () => {
        const result = moveFulfillmentOrder(scene, args.id, args.newLocationId, args.fulfillmentOrderLineItems);
        return {
          movedFulfillmentOrder: result.moved,
          originalFulfillmentOrder: result.original,
          remainingFulfillmentOrder: result.remaining,
        };
      }),
    fulfillmentOrderSplit: (
      _,
      args: {
        fulfillmentOrderSplits: { fulfillmentOrderId: string; fulfillmentOrderLineItems: LineQuantity[] }[];
      },
      { scene },
    ) =>
      payload(["fulfillmentOrderSplits"], () => ({
        fulfillmentOrderSplits: args.fulfillmentOrderSplits.map((each) => ({
          ...splitFulfillmentOrder(scene, each.fulfillmentOrderId, each.fulfillmentOrderLineItems),
          replacementFulfillmentOrder: null,
        })),
      })),
    fulfillmentOrderMerge: (
      _,
      args: { fulfillmentOrderMergeInputs: { mergeIntents: Parameters<typeof mergeFulfillmentOrders>[1] }[] },
      { scene },
    ) =>
      payload(["fulfillmentOrderMerges"], () => ({
        fulfillmentOrderMerges: args.fulfillmentOrderMergeInputs.map(({ mergeIntents }) =>
          one(mergeFulfillmentOrders(scene, mergeIntents)),
        ),
      })),
    fulfillmentOrderOpen: onOne((scene, { id }) => openFulfillmentOrder(scene, id)),
    fulfillmentOrderReportProgress: onOne((scene, { id }) => reportProgress(scene, id)),
    fulfillmentOrderReschedule: (_, { id, fulfillAt }: { id: string; fulfillAt: string }, { scene }) =>
      payload(["fulfillmentOrder"], () => one(rescheduleFulfillmentOrder(scene, id, fulfillAt))),
    fulfillmentOrderCancel: (_, { id }: { id: string }, { scene }) =>
      payload(["fulfillmentOrder", "replacementFulfillmentOrder"], () => cancelFulfillmentOrder(scene, id)),
    fulfillmentOrdersSetFulfillmentDeadline: (
      _,
      args: { fulfillmentOrderIds: string[]; fulfillmentDeadline: string },
      { scene },
    ) =>
      payload(["success"], () => {
        setDeadline(scene, args.fulfillmentOrderIds, args.fulfillmentDeadline);
        return { success: true };
      }),
    fulfillmentOrdersReroute: (
      _,
      args: {
        fulfillmentOrderIds: string[];
        includedLocationIds?: string[] | null;
        excludedLocationIds?: string[] | null;
      },
      { scene },
    ) =>
      payload(["movedFulfillmentOrders"], () => ({
        movedFulfillmentOrders: rerouteFulfillmentOrders(
          scene,
          args.fulfillmentOrderIds,
          args.includedLocationIds,
          args.excludedLocationIds,
        ),
      })),

    fulfillmentOrderSubmitFulfillmentRequest: (
      _,
      args: {
        id: string;
        message?: string | null;
        notifyCustomer?: boolean | null;
        fulfillmentOrderLineItems?: LineQuantity[] | null;
      },
      { scene },
    ) =>
      payload(["originalFulfillmentOrder", "submittedFulfillmentOrder", "unsubmittedFulfillmentOrder"], () => {
        const result = submitFulfillmentRequest(
          scene,
          args.id,
          args.message ?? null,
          args.notifyCustomer ?? false,
          args.fulfillmentOrderLineItems,
        );
        return {
          originalFulfillmentOrder: result.original,
          submittedFulfillmentOrder: result.submitted,
          unsubmittedFulfillmentOrder: result.unsubmitted,
        };
      }),
    fulfillmentOrderAcceptFulfillmentRequest: onOne((s, { id, message }) => acceptFulfillmentRequest(s, id, message)),
    fulfillmentOrderRejectFulfillmentRequest: onOne((s, { id, message }) => rejectFulfillmentRequest(s, id, message)),
    fulfillmentOrderSubmitCancellationRequest: onOne((s, { id, message }) => submitCancellationRequest(s, id, message)),
    fulfillmentOrderAcceptCancellationRequest: onOne((s, { id, message }) => acceptCancellationRequest(s, id, message)),
    fulfillmentOrderRejectCancellationRequest: onOne((s, { id, message }) => rejectCancellationRequest(s, id, message)),
    fulfillmentOrderClose: onOne((s, { id, message }) => closeFulfillmentOrder(s, id, message)),

    ...resolversForSetup,
  },
};
