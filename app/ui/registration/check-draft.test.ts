import { expect, test } from "vitest";
import { anOrderLine } from "../../orders/order-line.fixture.ts";
import type { OrderLine } from "../../orders/read-model.ts";
import { checkDraft, type CheckedOrder } from "./check-draft.ts";
import { EMPTY_DRAFT, editDraft, type Draft, type Edit } from "./draft.ts";

const NUMBER = "490714955706";
const [A, B] = ["gid://shopify/LineItem/1", "gid://shopify/LineItem/2"];
const a = anOrderLine({ id: A, sku: "A", quantity: 3 });
const b = anOrderLine({ id: B, sku: "B", quantity: 1 });
const typed = (lineItemId: string): Edit => ({ type: "number", lineItemId, parcel: 0, number: 0, text: NUMBER });
const draft = [typed(a.id), typed(b.id)].reduce<Draft>((edited, edit) => editDraft(edited, edit, "mine"), EMPTY_DRAFT);

const registeredBy = (by: string, at: string, quantity: number, status = "synced") =>
  ({
    registeredBy: by,
    registeredAt: at,
    carrier: "sagawa",
    trackingNumbers: ["1"],
    status,
    lines: [{ lineItemId: a.id, quantity }],
  }) as CheckedOrder["shipments"][number];
const check = (lines: OrderLine[], shipments: CheckedOrder["shipments"] = [], checked = draft) =>
  checkDraft(checked, { lines, shipments }, { trackingNumberRequired: true }, "yamato");

test("a draft in which nothing is wrong is what would be registered", () => {
  const { registration, atFields, taken } = check([a, b]);
  expect(registration?.lines).toMatchObject([{ quantity: 3 }, { quantity: 1 }]);
  expect([atFields, taken.size]).toEqual([[], 0]);
});

test("a line that others took whole says who did, the newest first, and nothing else; nothing is registered meanwhile", () => {
  const shipments = [
    registeredBy("7", "2026-11-22T01:00:00Z", 1),
    registeredBy("8", "2026-11-22T02:00:00Z", 2),
    registeredBy("9", "2026-11-22T03:00:00Z", 3, "cancelled"),
  ];
  const { registration, atFields, taken } = check([{ ...a, left: 0, registered: 3 }, b], shipments);
  expect(registration).toBeNull();
  expect(atFields).toEqual([]);
  expect([...taken]).toEqual([
    [
      a.id,
      [
        { by: "8", at: "2026-11-22T02:00:00Z", quantity: 2, carrier: "sagawa", trackingNumbers: ["1"] },
        { by: "7", at: "2026-11-22T01:00:00Z", quantity: 1, carrier: "sagawa", trackingNumbers: ["1"] },
      ],
    ],
  ]);
});

test("a line of which too little is left says at its quantity who took the rest", () => {
  const three = editDraft(draft, { type: "quantity", lineItemId: a.id, parcel: 0, quantity: "3" }, "x");
  const { registration, atFields } = check(
    [{ ...a, left: 2, registered: 1 }, b],
    [registeredBy("7", "2026-11-22T01:00:00Z", 1)],
    three,
  );
  expect(registration).toBeNull();
  expect(atFields).toMatchObject([
    { lineItemId: a.id, field: "quantity", error: { code: "over_quantity", left: 2, registered: [{ by: "7" }] } },
  ]);
});

test("what was sent and got no answer is not judged by what is left without it", () => {
  const sent = editDraft(draft, { type: "sent", request: {} }, "x");
  const gone = [a, b].map((line) => ({ ...line, left: 0 }));
  const { atFields, elsewhere, taken } = check(gone, [], sent);
  expect([atFields, elsewhere, taken.size]).toEqual([[], [], 0]);
});
