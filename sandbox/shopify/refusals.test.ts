import { afterAll, beforeAll, expect, it } from "vitest";
import { fo, foLine, SHIP, SHOP, startTestShop, type TestShop } from "./testing.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

type Part = { fulfillmentOrderId: string; fulfillmentOrderLineItems?: { id: string; quantity: number }[] };
const refusalOf = async (...parts: Part[]) => {
  const answer = await shop.graphql(SHIP, { fulfillment: { lineItemsByFulfillmentOrder: parts } });
  expect(answer.errors).toBeUndefined();
  expect(answer.data.fulfillmentCreate.fulfillment).toBeNull();
  return answer.data.fulfillmentCreate.userErrors[0];
};
const lineOf = (order: { fulfillmentOrders: { id: number; lines: { id: number }[] }[] }, quantity: number): Part => ({
  fulfillmentOrderId: fo(order.fulfillmentOrders[0]!.id),
  fulfillmentOrderLineItems: [{ id: foLine(order.fulfillmentOrders[0]!.lines[0]!.id), quantity }],
});

it("refuses fulfillments in Shopify's words", async () => {
  const order = await shop.newOrder();
  const other = await shop.newOrder();
  const elsewhere = await shop.newOrder([
    { sku: "SKU-1", quantity: 1 },
    { sku: "SKU-2", quantity: 1 },
  ]);
  const path = ["fulfillment", "lineItemsByFulfillmentOrder", "0", "fulfillmentOrderLineItems", "0", "quantity"];
  expect(await refusalOf(lineOf(order, 0))).toEqual({ field: path, message: "Quantity must be greater than 0" });
  const field = ["fulfillment"];
  expect(await refusalOf(lineOf(order, 3))).toEqual({
    field,
    message: "Invalid fulfillment order line item quantity requested.",
  });
  expect(await refusalOf({ fulfillmentOrderId: fo(7) })).toEqual({
    field,
    message: "Fulfillment order does not exist.",
  });
  expect(
    await refusalOf({
      ...lineOf(order, 1),
      fulfillmentOrderLineItems: [{ id: foLine(order.lineItems[0]!.id), quantity: 1 }],
    }),
  ).toEqual({ field, message: "Fulfillment order line item does not exist." });
  expect((await refusalOf(lineOf(order, 1), lineOf(other, 1))).message).toMatch(
    /^All fulfillment orders must belong to the same order\. /,
  );
  const [a, b] = elsewhere.fulfillmentOrders;
  expect((await refusalOf({ fulfillmentOrderId: fo(a!.id) }, { fulfillmentOrderId: fo(b!.id) })).message).toBe(
    `All fulfillment orders must be assigned to a single location. Multiple locations with ids [${a!.locationId},${b!.locationId}] were found.`,
  );
  await shop.control("POST", `/${SHOP}/orders/${order.id}/hold`, { reason: "OTHER" });
  expect(await refusalOf(lineOf(order, 1))).toEqual({
    field,
    message: `Fulfillment order ${order.fulfillmentOrders[0]!.id} has an unfulfillable status= on_hold.`,
  });
  await shop.control("POST", `/${SHOP}/orders/${other.id}/cancel`);
  expect((await refusalOf(lineOf(other, 1))).message).toMatch(/has an unfulfillable status= closed\.$/);
});

it("answers ids that no record can have with an error beside data", async () => {
  for (const [id, message] of [
    ["gid://shopify/FulfillmentOrder/0", "Invalid id: gid://shopify/FulfillmentOrder/0"],
    ["gid://shopify/Order/5", "invalid id"],
    ["5", "invalid id"],
  ]) {
    const answer = await shop.graphql(SHIP, {
      fulfillment: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: id }] },
    });
    expect(answer.errors).toMatchObject([{ message, extensions: { code: "RESOURCE_NOT_FOUND" } }]);
    expect(answer.data.fulfillmentCreate).toBeNull();
  }
});

/** The user errors of a mutation on one id; asks for `code` where the payload's errors have one. */
const mutate = async (call: string, error = "field message") =>
  Object.values(
    (await shop.graphql(`mutation { ${call} { userErrors { ${error} } } }`)).data as Record<
      string,
      { userErrors: object[] }
    >,
  )[0]!.userErrors;

it("refuses the other mutations in Shopify's words", async () => {
  const order = await shop.newOrder();
  const id = `"${fo(order.fulfillmentOrders[0]!.id)}"`;
  const somewhere = `"${(await shop.graphql("{ location { id } }")).data.location.id}"`;
  const nowhere = '"gid://shopify/Location/9"';
  const missing = '"gid://shopify/Fulfillment/9"';
  const line = `{ id: "${foLine(order.fulfillmentOrders[0]!.lines[0]!.id)}", quantity: `;
  const messages = async (call: string) => (await mutate(call)).map((one) => (one as { message: string }).message);

  expect(await messages(`fulfillmentCancel(id: ${missing})`)).toEqual(["Fulfillment not found."]);
  expect(
    await messages(`fulfillmentTrackingInfoUpdate(fulfillmentId: ${missing}, trackingInfoInput: { number: "1" })`),
  ).toEqual(["Fulfillment does not exist."]);
  expect(await messages(`fulfillmentOrderMove(id: ${id}, newLocationId: ${nowhere})`)).toEqual(["Location not found."]);
  expect(await messages(`fulfillmentOrderOpen(id: ${id})`)).toEqual([
    "Expected fulfillment order status to be valid but it was open.",
  ]);
  expect(await messages(`fulfillmentOrderReschedule(id: ${id}, fulfillAt: "2030-01-01T00:00:00Z")`)).toEqual([
    "Fulfillment order must be scheduled.",
  ]);
  expect(await messages(`fulfillmentOrderClose(id: ${id})`)).toEqual([
    "The fulfillment order's assigned fulfillment service must be of api type",
  ]);

  const hold = (input: string) =>
    mutate(`fulfillmentOrderHold(id: ${id}, fulfillmentHold: { reason: OTHER, ${input} })`, "code");
  expect(await hold(`fulfillmentOrderLineItems: [${line}0 }]`)).toEqual([{ code: "GREATER_THAN_ZERO" }]);
  expect(await hold(`fulfillmentOrderLineItems: [${line}9 }]`)).toEqual([{ code: "INVALID_LINE_ITEM_QUANTITY" }]);
  expect(await hold(`fulfillmentOrderLineItems: [${line}1 }, ${line}1 }]`)).toEqual([
    { code: "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS" },
  ]);
  for (let index = 0; index < 10; index++) expect(await hold(`handle: "h${index}"`)).toEqual([]);
  expect(await hold(`handle: "h3"`)).toEqual([{ code: "DUPLICATE_FULFILLMENT_HOLD_HANDLE" }]);
  expect(await hold(`handle: "h10"`)).toEqual([{ code: "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED" }]);
  expect(await hold(`handle: "x", fulfillmentOrderLineItems: [${line}1 }]`)).toEqual([
    { code: "FULFILLMENT_ORDER_NOT_SPLITTABLE" },
  ]);
  expect(await messages(`fulfillmentOrderOpen(id: ${id})`)).toEqual([
    "Expected fulfillment order status to be valid but it was on_hold.",
  ]);

  await shop.control("POST", `/${SHOP}/orders/${order.id}/release`);
  await shop.graphql(`mutation { fulfillmentOrderReportProgress(id: ${id}) { userErrors { message } } }`);
  expect(await mutate(`fulfillmentOrderMove(id: ${id}, newLocationId: ${somewhere})`, "code")).toEqual([
    { code: "CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS" },
  ]);
  expect(await mutate(`fulfillmentOrderCancel(id: ${id})`, "code")).toEqual([
    { code: "FULFILLMENT_ORDER_HAS_MANUALLY_REPORTED_PROGRESS" },
  ]);

  const gid = `"${order.gid}"`;
  const cancel = `orderCancel(orderId: ${gid}, reason: OTHER, restock: true)`;
  await shop.graphql(`mutation { fulfillmentOrderOpen(id: ${id}) { userErrors { message } } }`);
  await shop.control("POST", `/${SHOP}/orders/${order.id}/fulfill`, {});
  expect(await messages(cancel)).toEqual(["Cannot cancel an order that has outstanding fulfillments"]);
  expect(await messages(`fulfillmentOrderMove(id: ${id}, newLocationId: ${somewhere})`)).toEqual([
    "Cannot change location.",
  ]);
  const cancelled = await shop.newOrder();
  await shop.control("POST", `/${SHOP}/orders/${cancelled.id}/cancel`);
  expect(await messages(cancel.replace(gid, `"${cancelled.gid}"`))).toEqual([
    "Cannot cancel an order that has already been canceled",
  ]);
});

it("refuses what it does not model, and pages that are too large or of no size", async () => {
  const order = await shop.newOrder();
  const errors = async (query: string) => (await shop.graphql(query, { id: order.gid })).errors;
  expect(await errors("query A($id: ID!) { order(id: $id) { customerJourneySummary { ready } } }")).toMatchObject([
    { message: "Sandbox: Order.customerJourneySummary is not modelled", extensions: { code: "SANDBOX_UNSUPPORTED" } },
  ]);
  expect(await errors('mutation { shopLocaleEnable(locale: "fr") { userErrors { message } } }')).toMatchObject([
    { message: "Sandbox: Mutation.shopLocaleEnable is not modelled" },
  ]);
  expect(await errors("{ orders(first: 251) { nodes { id } } }")).toMatchObject([
    { message: "first cannot exceed 250" },
  ]);
  expect(await errors("{ orders { nodes { id } } }")).toMatchObject([
    { message: "you must provide one of first or last" },
  ]);
  expect(await errors("{ nonsense }")).toHaveLength(1);
});
