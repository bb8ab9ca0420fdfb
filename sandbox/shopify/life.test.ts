import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fo, foLine, locationGid, SHIP, SHOP, startTestShop, type TestShop } from "./testing.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const READ = `query Read($id: ID!) {
  order(id: $id) {
    id name closed displayFulfillmentStatus displayFinancialStatus edited cancelledAt
    lineItems(first: 10) { nodes { id quantity currentQuantity unfulfilledQuantity fulfillableQuantity nonFulfillableQuantity } }
    fulfillments(first: 10) { id name status displayStatus fulfillmentLineItems(first: 5) { nodes { quantity lineItem { id } } } }
    fulfillmentOrders(first: 10) { nodes {
      id status requestStatus fulfillAt supportedActions { action } assignedLocation { name location { id } }
      fulfillmentHolds { id reason displayReason heldByRequestingApp }
      lineItems(first: 10) { nodes { id totalQuantity remainingQuantity lineItem { id } } } } }
  }
}`;

const read = async (gid: string) => (await shop.graphql(READ, { id: gid })).data.order;
const actions = (one: { supportedActions: { action: string }[] }) => one.supportedActions.map(({ action }) => action);
const ship = async (fulfillmentOrder: number, lines?: { id: number; quantity: number }[], trackingInfo: object = {}) =>
  (
    await shop.graphql(SHIP, {
      fulfillment: {
        lineItemsByFulfillmentOrder: [
          {
            fulfillmentOrderId: fo(fulfillmentOrder),
            fulfillmentOrderLineItems: lines?.map(({ id, quantity }) => ({ id: foLine(id), quantity })),
          },
        ],
        trackingInfo,
      },
    })
  ).data.fulfillmentCreate;

describe("shipping", () => {
  it("goes from open over in progress to closed, and the order is archived", async () => {
    const order = await shop.newOrder();
    const [one] = order.fulfillmentOrders;
    let now = await read(order.gid);
    expect(now.fulfillmentOrders.nodes[0].status).toBe("OPEN");
    expect(actions(now.fulfillmentOrders.nodes[0])).toEqual([
      "CREATE_FULFILLMENT",
      "REPORT_PROGRESS",
      "MOVE",
      "HOLD",
      "SPLIT",
    ]);

    const numbers = ["490714955706", "444803009836"];
    const first = await ship(one!.id, [{ id: one!.lines[0]!.id, quantity: 1 }], { company: "Yamato (JA)", numbers });
    expect(first.userErrors).toEqual([]);
    expect(first.fulfillment).toMatchObject({ name: `${now.name}-F1`, status: "SUCCESS", displayStatus: "FULFILLED" });
    expect(first.fulfillment.trackingInfo.map(({ number }: { number: string }) => number)).toEqual(numbers);
    expect(first.fulfillment.trackingInfo[0].url).toContain("kuronekoyamato");
    now = await read(order.gid);
    expect(now.displayFulfillmentStatus).toBe("PARTIALLY_FULFILLED");
    expect(now.fulfillmentOrders.nodes).toHaveLength(1);
    expect(now.fulfillmentOrders.nodes[0]).toMatchObject({ id: fo(one!.id), status: "IN_PROGRESS" });
    expect(now.fulfillmentOrders.nodes[0].lineItems.nodes[0]).toMatchObject({
      id: foLine(one!.lines[0]!.id),
      totalQuantity: 2,
      remainingQuantity: 1,
    });

    expect((await ship(one!.id)).userErrors).toEqual([]);
    now = await read(order.gid);
    expect(now).toMatchObject({ displayFulfillmentStatus: "FULFILLED", closed: false });
    expect(now.fulfillmentOrders.nodes[0].status).toBe("CLOSED");
    expect(actions(now.fulfillmentOrders.nodes[0])).toEqual([]);
    await shop.control("POST", "/clock", { advanceMs: 2000 });
    expect((await read(order.gid)).closed).toBe(true);
  });

  it("replaces tracking as a whole, and undoes a closed fulfillment order by a new one", async () => {
    const order = await shop.newOrder([{ sku: "SKU-2", quantity: 1 }]);
    const { fulfillment } = await ship(order.fulfillmentOrders[0]!.id, undefined, { numbers: ["1", "2"] });
    const retrack = `mutation Retrack($id: ID!, $t: FulfillmentTrackingInput!) {
      fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t) {
        fulfillment { trackingInfo { number company url } } userErrors { field message } } }`;
    const tracking = (await shop.graphql(retrack, { id: fulfillment.id, t: { number: "3", company: "Nobody" } })).data;
    expect(tracking.fulfillmentTrackingInfoUpdate.fulfillment.trackingInfo).toEqual([
      { number: "3", company: "Nobody", url: null },
    ]);

    const unship = `mutation Unship($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { status displayStatus } userErrors { message } } }`;
    for (const attempt of [1, 2]) {
      const { fulfillmentCancel } = (await shop.graphql(unship, { id: fulfillment.id })).data;
      expect(fulfillmentCancel, `attempt ${attempt}`).toEqual({
        fulfillment: { status: "CANCELLED", displayStatus: "CANCELED" },
        userErrors: [],
      });
    }
    const now = await read(order.gid);
    expect(now).toMatchObject({ closed: false, displayFulfillmentStatus: "UNFULFILLED" });
    expect(now.fulfillmentOrders.nodes.map(({ status }: { status: string }) => status)).toEqual(["CLOSED", "OPEN"]);
    expect(now.fulfillmentOrders.nodes[0].lineItems.nodes[0].remainingQuantity).toBe(1);
    expect(now.fulfillmentOrders.nodes[1].id).not.toBe(fo(order.fulfillmentOrders[0]!.id));
  });

  it("shows what the carrier reported", async () => {
    const order = await shop.newOrder();
    const { fulfillment } = await ship(order.fulfillmentOrders[0]!.id);
    const event = `mutation Event($e: FulfillmentEventInput!) { fulfillmentEventCreate(fulfillmentEvent: $e) { fulfillmentEvent { status } userErrors { message } } }`;
    const e = { fulfillmentId: fulfillment.id, status: "DELIVERED" };
    expect((await shop.graphql(event, { e })).data.fulfillmentEventCreate.userErrors).toEqual([]);
    expect((await read(order.gid)).fulfillments[0].displayStatus).toBe("DELIVERED");
  });

  it("takes stock from available to committed to gone", async () => {
    const stock = async () => {
      const query = `{ productVariants(first: 1, query: "sku:SKU-9") { nodes { inventoryItem { inventoryLevels(first: 5) { nodes {
        quantities(names: ["available", "committed", "on_hand"]) { name quantity } } } } } } }`;
      const [variant] = (await shop.graphql(query)).data.productVariants.nodes;
      const levels = variant.inventoryItem.inventoryLevels.nodes as { quantities: { quantity: number }[] }[];
      return levels.map(({ quantities }) => quantities.map(({ quantity }) => quantity)).find(([, , all]) => all! > 0);
    };
    expect(await stock()).toEqual([100, 0, 100]);
    const order = await shop.newOrder([{ sku: "SKU-9", quantity: 3 }]);
    expect(await stock()).toEqual([97, 3, 100]);
    await ship(order.fulfillmentOrders[0]!.id, [{ id: order.fulfillmentOrders[0]!.lines[0]!.id, quantity: 2 }]);
    expect(await stock()).toEqual([97, 1, 98]);
  });
});

describe("holds", () => {
  const HOLD = `mutation Hold($id: ID!, $hold: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
    fulfillmentHold { id displayReason } fulfillmentOrder { id status lineItems(first: 5) { nodes { id totalQuantity } } }
    remainingFulfillmentOrder { id status lineItems(first: 5) { nodes { totalQuantity } } } userErrors { field message code } } }`;

  it("splits what is not held off, and opens again when the last hold goes", async () => {
    const order = await shop.newOrder([
      { sku: "SKU-1", quantity: 2 },
      { title: "Custom", quantity: 3, locationId: (await shop.newOrder()).fulfillmentOrders[0]!.locationId },
    ]);
    const [one] = order.fulfillmentOrders;
    const lines = [
      { id: foLine(one!.lines[0]!.id), quantity: 2 },
      { id: foLine(one!.lines[1]!.id), quantity: 1 },
    ];
    const input = { reason: "OTHER", handle: "a", fulfillmentOrderLineItems: lines };
    const held = (await shop.graphql(HOLD, { id: fo(one!.id), hold: input })).data.fulfillmentOrderHold;
    expect(held.userErrors).toEqual([]);
    expect(held.fulfillmentHold.displayReason).toBe("Other");
    expect(held.fulfillmentOrder).toMatchObject({ id: fo(one!.id), status: "ON_HOLD" });
    expect(held.remainingFulfillmentOrder).toMatchObject({
      status: "OPEN",
      lineItems: { nodes: [{ totalQuantity: 2 }] },
    });
    const now = await read(order.gid);
    expect(now.lineItems.nodes.map((line: { fulfillableQuantity: number }) => line.fulfillableQuantity)).toEqual([
      0, 2,
    ]);
    expect(actions(now.fulfillmentOrders.nodes[0])).toEqual(["RELEASE_HOLD", "HOLD", "MOVE"]);

    await shop.graphql(HOLD, { id: fo(one!.id), hold: { reason: "OTHER", handle: "b" } });
    const release = `mutation R($id: ID!, $holdIds: [ID!]) { fulfillmentOrderReleaseHold(id: $id, holdIds: $holdIds) { fulfillmentOrder { status } userErrors { message } } }`;
    const releaseOne = { id: fo(one!.id), holdIds: [held.fulfillmentHold.id] };
    const first = (await shop.graphql(release, releaseOne)).data.fulfillmentOrderReleaseHold;
    expect(first.fulfillmentOrder.status).toBe("ON_HOLD");
    const rest = (await shop.graphql(release, { id: fo(one!.id) })).data.fulfillmentOrderReleaseHold;
    expect(rest.fulfillmentOrder.status).toBe("OPEN");
  });
});

describe("moving, splitting, merging", () => {
  const MOVE = `mutation Move($id: ID!, $to: ID!, $lines: [FulfillmentOrderLineItemInput!]) {
    fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $lines) {
      movedFulfillmentOrder { id status assignedLocation { location { id } } }
      originalFulfillmentOrder { id } userErrors { field message code } } }`;
  const firstLocation = async () => (await shop.graphql("{ location { id } }")).data.location.id as string;

  it("keeps the id when all of it moves, and gives a part a new one", async () => {
    const to = await firstLocation();
    const whole = await shop.newOrder();
    const moved = (await shop.graphql(MOVE, { id: fo(whole.fulfillmentOrders[0]!.id), to })).data.fulfillmentOrderMove;
    expect(moved.userErrors).toEqual([]);
    expect(moved.movedFulfillmentOrder).toMatchObject({
      id: fo(whole.fulfillmentOrders[0]!.id),
      assignedLocation: { location: { id: to } },
    });

    const part = await shop.newOrder();
    const [one] = part.fulfillmentOrders;
    const lines = [{ id: foLine(one!.lines[0]!.id), quantity: 1 }];
    const result = (await shop.graphql(MOVE, { id: fo(one!.id), to, lines })).data.fulfillmentOrderMove;
    expect(result.originalFulfillmentOrder.id).toBe(fo(one!.id));
    expect(result.movedFulfillmentOrder.id).not.toBe(fo(one!.id));
    const { nodes } = (await read(part.gid)).fulfillmentOrders;
    const left = nodes.map(
      (each: { lineItems: { nodes: { remainingQuantity: number }[] } }) => each.lineItems.nodes[0],
    );
    expect(left.map(({ remainingQuantity }: { remainingQuantity: number }) => remainingQuantity)).toEqual([1, 1]);
  });

  it("takes an open fulfillment order at the destination into a new one", async () => {
    const to = await firstLocation();
    const order = await shop.newOrder([
      { sku: "SKU-1", quantity: 1 },
      { title: "Custom", quantity: 1, locationId: Number(to.split("/").at(-1)) },
    ]);
    const from = order.fulfillmentOrders.find(({ locationId }) => locationGid(locationId) !== to)!;
    await shop.graphql(MOVE, { id: fo(from.id), to });
    const { fulfillmentOrders } = await shop.orderState(order.id);
    const open = fulfillmentOrders.filter(({ status }: { status: string }) => status === "OPEN");
    expect(open).toHaveLength(1);
    expect(open[0].lines).toHaveLength(2);
    const displayable = `query D($id: ID!) { order(id: $id) { fulfillmentOrders(first: 9, displayable: true) { nodes { id } } } }`;
    expect((await shop.graphql(displayable, { id: order.gid })).data.order.fulfillmentOrders.nodes).toHaveLength(1);
  });

  it("splits in two that can be merged into the first again", async () => {
    const order = await shop.newOrder([{ sku: "SKU-3", quantity: 5 }]);
    const [one] = order.fulfillmentOrders;
    const split = `mutation Split($splits: [FulfillmentOrderSplitInput!]!) { fulfillmentOrderSplit(fulfillmentOrderSplits: $splits) {
      fulfillmentOrderSplits { fulfillmentOrder { id supportedActions { action } } remainingFulfillmentOrder { id } } userErrors { field message code } } }`;
    const lines = [{ id: foLine(one!.lines[0]!.id), quantity: 2 }];
    const splits = [{ fulfillmentOrderId: fo(one!.id), fulfillmentOrderLineItems: lines }];
    const [parts] = (await shop.graphql(split, { splits })).data.fulfillmentOrderSplit.fulfillmentOrderSplits;
    expect(parts.fulfillmentOrder.id).toBe(fo(one!.id));
    expect(actions(parts.fulfillmentOrder)).toContain("MERGE");
    const merge = `mutation Merge($inputs: [FulfillmentOrderMergeInput!]!) { fulfillmentOrderMerge(fulfillmentOrderMergeInputs: $inputs) {
      fulfillmentOrderMerges { fulfillmentOrder { id lineItems(first: 5) { nodes { totalQuantity } } } } userErrors { message } } }`;
    const ids = [fo(one!.id), parts.remainingFulfillmentOrder.id];
    const inputs = [{ mergeIntents: ids.map((fulfillmentOrderId) => ({ fulfillmentOrderId })) }];
    const merged = (await shop.graphql(merge, { inputs })).data.fulfillmentOrderMerge;
    expect(merged.fulfillmentOrderMerges).toEqual([
      { fulfillmentOrder: { id: fo(one!.id), lineItems: { nodes: [{ totalQuantity: 5 }] } } },
    ]);
  });
});

describe("progress and schedules", () => {
  it("keeps reported work from being moved until it is marked as open", async () => {
    const order = await shop.newOrder();
    const id = fo(order.fulfillmentOrders[0]!.id);
    const report = `mutation P($id: ID!) { fulfillmentOrderReportProgress(id: $id) { fulfillmentOrder { status supportedActions { action } } userErrors { message } } }`;
    const reported = (await shop.graphql(report, { id })).data.fulfillmentOrderReportProgress.fulfillmentOrder;
    expect(reported.status).toBe("IN_PROGRESS");
    expect(actions(reported)).toEqual(["CREATE_FULFILLMENT", "REPORT_PROGRESS", "HOLD", "MARK_AS_OPEN"]);
    expect((await read(order.gid)).displayFulfillmentStatus).toBe("IN_PROGRESS");
    const open = `mutation O($id: ID!) { fulfillmentOrderOpen(id: $id) { fulfillmentOrder { status } userErrors { message } } }`;
    expect((await shop.graphql(open, { id })).data.fulfillmentOrderOpen.fulfillmentOrder.status).toBe("OPEN");
  });

  it("does not know newer actions in older API versions", async () => {
    const order = await shop.newOrder();
    const query = `query A($id: ID!) { fulfillmentOrder(id: $id) { supportedActions { action } } }`;
    const id = fo(order.fulfillmentOrders[0]!.id);
    const older = (await shop.graphql(query, { id }, undefined, "2026-01")).data.fulfillmentOrder;
    expect(actions(older)).toEqual(["CREATE_FULFILLMENT", "MOVE", "HOLD", "SPLIT"]);
  });

  it("opens scheduled work when its time has come", async () => {
    const order = await shop.newOrder();
    const { body } = await shop.control("GET", "/clock");
    const fulfillAt = new Date(Date.parse(body.now) + 3_600_000).toISOString();
    await shop.control("POST", `/${SHOP}/orders/${order.id}/schedule`, { fulfillAt });
    expect((await read(order.gid)).displayFulfillmentStatus).toBe("SCHEDULED");
    await shop.control("POST", "/clock", { advanceMs: 3_700_000 });
    expect((await read(order.gid)).fulfillmentOrders.nodes[0].status).toBe("OPEN");
  });
});

describe("routing", () => {
  it("waits as long as it is told to, or for ever", async () => {
    const later = await shop.newOrder(undefined, { routing: { afterMs: 60_000 } });
    const never = await shop.newOrder(undefined, { routing: "never" });
    const manual = await shop.newOrder(undefined, { routing: "manual" });
    for (const order of [later, never, manual]) expect(order.fulfillmentOrders).toEqual([]);
    await shop.control("POST", "/clock", { advanceMs: 61_000 });
    expect((await shop.orderState(later.id)).fulfillmentOrders).toHaveLength(1);
    expect((await shop.orderState(never.id)).fulfillmentOrders).toHaveLength(0);
    await shop.control("POST", `/${SHOP}/orders/${manual.id}/route`);
    expect((await shop.orderState(manual.id)).fulfillmentOrders).toHaveLength(1);
  });

  it("makes one fulfillment order a location", async () => {
    const order = await shop.newOrder([
      { sku: "SKU-1", quantity: 1 },
      { sku: "SKU-2", quantity: 1 },
    ]);
    expect(new Set(order.fulfillmentOrders.map(({ locationId }) => locationId)).size).toBe(2);
  });
});

describe("changing an order", () => {
  it("makes a new fulfillment order for what an edit adds, and shrinks the old one by what it removes", async () => {
    const order = await shop.newOrder([{ sku: "SKU-4", quantity: 3 }]);
    const edit = await shop.control("POST", `/${SHOP}/orders/${order.id}/edit`, {
      setQuantity: [{ lineItemId: order.lineItems[0]!.id, quantity: 1 }],
      add: [{ sku: "SKU-5", quantity: 2 }],
    });
    expect(edit.status).toBe(200);
    const now = await read(order.gid);
    expect(now.edited).toBe(true);
    expect(now.lineItems.nodes[0]).toMatchObject({ quantity: 3, currentQuantity: 1, nonFulfillableQuantity: 2 });
    expect(now.fulfillmentOrders.nodes).toHaveLength(2);
    expect(now.fulfillmentOrders.nodes[0].lineItems.nodes[0]).toMatchObject({ totalQuantity: 1, remainingQuantity: 1 });
  });

  it("cancels by a job that has not run when it answers", async () => {
    const order = await shop.newOrder();
    const cancel = `mutation C($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) { job { id done } userErrors { message } } }`;
    const { job } = (await shop.graphql(cancel, { id: order.gid })).data.orderCancel;
    expect(job.done).toBe(false);
    const now = await read(order.gid);
    expect(now.cancelledAt).not.toBeNull();
    expect(now.fulfillmentOrders.nodes[0].status).toBe("CLOSED");
    expect((await shop.graphql(`query J($id: ID!) { job(id: $id) { done } }`, { id: job.id })).data.job.done).toBe(
      true,
    );
  });

  it("pages through orders with cursors that hold while the list grows", async () => {
    const tag = "page-me";
    for (let index = 0; index < 5; index++) await shop.newOrder(undefined, { tags: [tag] });
    const query = `query P($after: String) { orders(first: 2, after: $after, query: "tag:${tag}", sortKey: ID) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const orders: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = (
        await shop.graphql(query, { after })
      ).data.orders;
      seen.push(...orders.nodes.map(({ id }) => id));
      after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
      if (seen.length === 2) await shop.newOrder(undefined, { tags: [tag] });
    } while (after);
    expect(new Set(seen).size).toBe(6);
  });
});

describe("a fulfillment service", () => {
  it("accepts, is asked to stop, and gives back", async () => {
    const create = `mutation { fulfillmentServiceCreate(name: "3PL", trackingSupport: true, inventoryManagement: true) { fulfillmentService { location { id } } userErrors { message } } }`;
    const { location } = (await shop.graphql(create)).data.fulfillmentServiceCreate.fulfillmentService;
    const order = await shop.newOrder([{ sku: "SKU-6", quantity: 2, locationId: location.id }]);
    const id = fo(order.fulfillmentOrders[0]!.id);
    const call = async (name: string, selection = "fulfillmentOrder { status requestStatus }") =>
      (await shop.graphql(`mutation M($id: ID!) { ${name}(id: $id) { ${selection} userErrors { message } } }`, { id }))
        .data[name];
    const submitted = "submittedFulfillmentOrder { status requestStatus }";
    expect(await call("fulfillmentOrderSubmitFulfillmentRequest", submitted)).toMatchObject({
      submittedFulfillmentOrder: { status: "OPEN", requestStatus: "SUBMITTED" },
    });
    for (const [name, status, requestStatus] of [
      ["fulfillmentOrderAcceptFulfillmentRequest", "IN_PROGRESS", "ACCEPTED"],
      ["fulfillmentOrderSubmitCancellationRequest", "IN_PROGRESS", "CANCELLATION_REQUESTED"],
      ["fulfillmentOrderRejectCancellationRequest", "IN_PROGRESS", "CANCELLATION_REJECTED"],
      ["fulfillmentOrderSubmitCancellationRequest", "IN_PROGRESS", "CANCELLATION_REQUESTED"],
      ["fulfillmentOrderAcceptCancellationRequest", "CANCELLED", "CANCELLATION_ACCEPTED"],
    ] as const) {
      expect(await call(name), name).toEqual({ fulfillmentOrder: { status, requestStatus }, userErrors: [] });
    }

    // What was given back is asked for again as a new fulfillment order.
    const again = await call("fulfillmentOrderSubmitFulfillmentRequest", "submittedFulfillmentOrder { id status }");
    expect(again.submittedFulfillmentOrder).toMatchObject({ status: "OPEN" });
    expect(again.submittedFulfillmentOrder.id).not.toBe(id);
  });

  it("gives up on what it cannot ship, and the merchant moves that elsewhere", async () => {
    const create = `mutation { fulfillmentServiceCreate(name: "Other 3PL") { fulfillmentService { location { id } } userErrors { message } } }`;
    const { location } = (await shop.graphql(create)).data.fulfillmentServiceCreate.fulfillmentService;
    const order = await shop.newOrder([{ title: "Custom", quantity: 1, locationId: location.id }]);
    const id = fo(order.fulfillmentOrders[0]!.id);
    for (const name of ["SubmitFulfillmentRequest", "AcceptFulfillmentRequest", "Close"]) {
      await shop.graphql(`mutation M($id: ID!) { fulfillmentOrder${name}(id: $id) { userErrors { message } } }`, {
        id,
      });
    }
    expect((await shop.orderState(order.id)).fulfillmentOrders[0]).toMatchObject({
      status: "INCOMPLETE",
      requestStatus: "CLOSED",
    });
    const own = (await shop.graphql("{ location { id } }")).data.location.id as string;
    await shop.control("POST", `/${SHOP}/orders/${order.id}/move`, { locationId: own });
    expect((await shop.orderState(order.id)).fulfillmentOrders[0]).toMatchObject({
      status: "OPEN",
      requestStatus: "UNSUBMITTED",
    });
  });
});

describe("an order edit by the API", () => {
  it("is staged on a calculated order and takes effect when committed", async () => {
    const order = await shop.newOrder([{ sku: "SKU-7", quantity: 2 }]);
    const begin = `mutation B($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id lineItems(first: 5) { nodes { id quantity } } } userErrors { message } } }`;
    const { calculatedOrder } = (await shop.graphql(begin, { id: order.gid })).data.orderEditBegin;
    const set = `mutation S($id: ID!, $line: ID!) { orderEditSetQuantity(id: $id, lineItemId: $line, quantity: 0) { calculatedLineItem { quantity } userErrors { message } } }`;
    const line = calculatedOrder.lineItems.nodes[0].id;
    expect((await shop.graphql(set, { id: calculatedOrder.id, line })).data.orderEditSetQuantity.userErrors).toEqual(
      [],
    );
    const add = `mutation A($id: ID!, $price: MoneyInput!) { orderEditAddCustomItem(id: $id, title: "熨斗", quantity: 1, price: $price) {
      calculatedOrder { totalPriceSet { shopMoney { amount } } addedLineItems(first: 5) { nodes { title } } } userErrors { message } } }`;
    const price = { amount: "110", currencyCode: "JPY" };
    const added = (await shop.graphql(add, { id: calculatedOrder.id, price })).data.orderEditAddCustomItem;
    expect(added.calculatedOrder).toEqual({
      totalPriceSet: { shopMoney: { amount: "110.0" } },
      addedLineItems: { nodes: [{ title: "熨斗" }] },
    });
    expect((await read(order.gid)).lineItems.nodes[0].currentQuantity).toBe(2);
    const commit = `mutation C($id: ID!) { orderEditCommit(id: $id) { order { edited } userErrors { message } } }`;
    const committed = (await shop.graphql(commit, { id: calculatedOrder.id })).data.orderEditCommit;
    expect(committed).toEqual({ order: { edited: true }, userErrors: [] });
    const now = await read(order.gid);
    expect(now.lineItems.nodes.map((one: { currentQuantity: number }) => one.currentQuantity)).toEqual([0, 1]);
    expect(now.fulfillmentOrders.nodes.map(({ status }: { status: string }) => status)).toEqual(["CLOSED", "OPEN"]);
  });
});
