import { expect, test } from "vitest";
import type { FulfillmentOrder } from "../fulfillment-orders/fulfillment-order.ts";
import { previewRegistration } from "./preview.ts";
import type { RegistrationLine } from "./registration.ts";

const at = (id: string, location: string, lines: Record<string, number>, change: Partial<FulfillmentOrder> = {}) => ({
  id,
  status: "OPEN",
  requestStatus: "UNSUBMITTED",
  supportedActions: ["CREATE_FULFILLMENT"],
  deliveryMethod: "SHIPPING",
  locationId: location,
  locationName: location,
  atService: false,
  fulfillAt: null,
  holds: [],
  lines: Object.entries(lines).map(([lineItemId, remainingQuantity]) => ({
    id: `${id}/${lineItemId}`,
    lineItemId,
    totalQuantity: remainingQuantity,
    remainingQuantity,
  })),
  ...change,
});
const line = (lineItemId: string, quantity: number, ...trackingNumbers: string[]): RegistrationLine => ({
  lineItemId,
  quantity,
  carrier: "yamato",
  trackingNumbers,
});
const nothing = new Map<string, number>();

test("each set of numbers is a fulfillment of its own at each location, and one of them all mails the customer", () => {
  const { fulfillments, waiting } = previewRegistration(
    [line("a", 3, "1"), line("b", 1, "1"), line("b", 1, "2")],
    [at("tokyo", "Tokyo", { a: 2, b: 2 }), at("osaka", "Osaka", { a: 1 })],
    nothing,
  );
  expect(waiting).toEqual([]);
  expect(
    fulfillments.map(({ locationName, trackingNumbers, lines, mails }) => [
      locationName,
      trackingNumbers,
      lines,
      mails,
    ]),
  ).toEqual([
    [
      "Tokyo",
      ["1"],
      [
        { lineItemId: "a", quantity: 2 },
        { lineItemId: "b", quantity: 1 },
      ],
      true,
    ],
    ["Osaka", ["1"], [{ lineItemId: "a", quantity: 1 }], false],
    ["Tokyo", ["2"], [{ lineItemId: "b", quantity: 1 }], false],
  ]);
});

test("what no fulfillment order takes waits, and so does what an earlier registration takes first", () => {
  const held = at("held", "Tokyo", { a: 2 }, { supportedActions: ["RELEASE_HOLD"] });
  expect(previewRegistration([line("a", 2, "1")], [held], nothing)).toEqual({
    fulfillments: [],
    waiting: [{ lineItemId: "a", quantity: 2 }],
    mailsLater: true,
  });
  const { fulfillments, waiting, mailsLater } = previewRegistration(
    [line("a", 2, "2")],
    [at("fo", "Tokyo", { a: 3 })],
    new Map([["a", 2]]),
  );
  expect(fulfillments.map(({ lines }) => lines)).toEqual([[{ lineItemId: "a", quantity: 1 }]]);
  expect(waiting).toEqual([{ lineItemId: "a", quantity: 1 }]);
  expect(mailsLater).toBe(false);
});
