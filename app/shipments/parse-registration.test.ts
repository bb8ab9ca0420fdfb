import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRegistration } from "./parse-registration.ts";

const line = {
  lineItemId: "gid://shopify/LineItem/1",
  quantity: 2,
  carrier: "yamato",
  trackingNumbers: ["490714955706"],
};
const registration = { requestId: "r-1", lines: [line], notifyCustomer: true };

const parse = (input: unknown, trackingNumberRequired = true) => parseRegistration(input, { trackingNumberRequired });
const errorsOf = (input: unknown) => {
  const parsed = parse(input);
  return parsed.ok ? [] : parsed.errors;
};
const errorsOfLine = (change: object) => errorsOf({ ...registration, lines: [line, { ...line, ...change }] });

test("a registration is read, its numbers normalized and each kept once", () => {
  expect(
    parse({
      ...registration,
      lines: [{ ...line, trackingNumbers: ["４９０７-1495-5706", "490714955706", '="123456789013"'] }],
    }),
  ).toEqual({
    ok: true,
    registration: {
      requestId: "r-1",
      lines: [{ ...line, trackingNumbers: ["490714955706", "123456789013"] }],
      notifyCustomer: true,
      acceptUnusualNumbers: false,
    },
  });
});

test("whether the customer is mailed is the shop's to say when the request does not", () => {
  expect(parse({ requestId: "r-1", lines: [line] })).toMatchObject({ registration: { notifyCustomer: null } });
});

test.each([[undefined], [null], [[]], [["", " "]]])("numbers %j are none, where the shop requires none", (numbers) => {
  const bare = { ...registration, lines: [{ ...line, trackingNumbers: numbers }] };
  expect(parse(bare, false)).toMatchObject({ ok: true, registration: { lines: [{ trackingNumbers: [] }] } });
  expect(parse(bare)).toMatchObject({
    ok: false,
    errors: [{ code: "required", field: "trackingNumbers", index: 0 }, ...(numbers?.length ? [{}] : [])],
  });
});

describe("what is wrong is named", () => {
  test.each([null, undefined, 1, "text", [], [registration]])("%j is no registration", (input) => {
    expect(errorsOf(input)).toEqual([{ code: "malformed", field: "lines" }]);
  });

  test.each([
    [undefined, "required"],
    ["", "required"],
    [7, "malformed"],
    ["a\u0000b", "malformed"],
    ["\ud800", "malformed"],
    ["x".repeat(101), "too_long"],
  ])("requestId %j: %s", (requestId, code) => {
    expect(errorsOf({ ...registration, requestId })).toEqual([{ code, field: "requestId" }]);
  });

  test("requestId may have 100 characters", () => {
    expect(errorsOf({ ...registration, requestId: "x".repeat(100) })).toEqual([]);
  });

  test.each([
    [undefined, "required"],
    [[], "required"],
    [{}, "malformed"],
    [Array.from({ length: 201 }, () => line), "too_many"],
  ])("lines %#: %s", (lines, code) => {
    expect(errorsOf({ ...registration, lines })).toEqual([{ code, field: "lines" }]);
  });

  test("200 lines are accepted", () => {
    expect(errorsOf({ ...registration, lines: Array.from({ length: 200 }, () => line) })).toEqual([]);
  });

  test("a line that is no object", () => {
    expect(errorsOf({ ...registration, lines: [line, 3] })).toEqual([{ code: "malformed", field: "lines", index: 1 }]);
  });

  test.each([
    [undefined, "required"],
    ["", "required"],
    [1, "unknown_line"],
    ["1", "unknown_line"],
    ["gid://shopify/Order/1", "unknown_line"],
    ["gid://shopify/LineItem/1\u0000", "unknown_line"],
  ])("lineItemId %j: %s", (lineItemId, code) => {
    expect(errorsOfLine({ lineItemId })).toEqual([{ code, field: "lineItemId", index: 1 }]);
  });

  test.each([
    [undefined, "required"],
    [null, "required"],
    ["", "required"],
    [0, "not_positive"],
    [-1, "not_positive"],
    [1.5, "not_whole"],
    ["2", "not_whole"],
    ["two", "not_whole"],
    [Number.NaN, "not_whole"],
    [Number.POSITIVE_INFINITY, "not_whole"],
    [2 ** 31, "too_many"],
  ])("quantity %j: %s", (quantity, code) => {
    expect(errorsOfLine({ quantity })).toEqual([{ code, field: "quantity", index: 1 }]);
  });

  test.each([
    [undefined, "required"],
    ["", "required"],
    ["Yamato", "unknown_carrier"],
    ["constructor", "unknown_carrier"],
    [5, "unknown_carrier"],
  ])("carrier %j: %s", (carrier, code) => {
    expect(errorsOfLine({ carrier })).toEqual([{ code, field: "carrier", index: 1 }]);
  });

  test.each([
    [undefined, { code: "required" }],
    [[], { code: "required" }],
    ["490714955706", { code: "malformed" }],
    [Array.from({ length: 21 }, () => "490714955706"), { code: "too_many" }],
    [["490714955706", ""], { code: "required", numberIndex: 1 }],
    [["490714955706", "  "], { code: "required", numberIndex: 1 }],
    [[490714955706], { code: "malformed", numberIndex: 0 }],
    [["4.90715E+11"], { code: "invalid_number", numberIndex: 0 }],
    [["山田"], { code: "invalid_number", numberIndex: 0 }],
    [["1".repeat(51)], { code: "too_long", numberIndex: 0 }],
    [["490714955707"], { code: "check_digit", numberIndex: 0 }],
  ])("trackingNumbers %j: %o", (trackingNumbers, error) => {
    expect(errorsOfLine({ trackingNumbers })).toEqual([{ ...error, field: "trackingNumbers", index: 1 }]);
  });

  test.each(["yes", 1])("notifyCustomer %j", (notifyCustomer) => {
    expect(errorsOf({ ...registration, notifyCustomer })).toEqual([{ code: "malformed", field: "notifyCustomer" }]);
  });

  test("everything at once", () => {
    expect(
      errorsOf({
        lines: [
          { ...line, quantity: 0, carrier: "x" },
          { ...line, trackingNumbers: ["", "!"] },
        ],
      }),
    ).toEqual([
      { code: "required", field: "requestId" },
      { code: "not_positive", field: "quantity", index: 0 },
      { code: "unknown_carrier", field: "carrier", index: 0 },
      { code: "required", field: "trackingNumbers", index: 1, numberIndex: 0 },
      { code: "invalid_number", field: "trackingNumbers", index: 1, numberIndex: 1 },
    ]);
  });
});

test("a check digit that fails can be overridden, a number that is none cannot", () => {
  const unusual = { ...registration, acceptUnusualNumbers: true };
  expect(errorsOf({ ...unusual, lines: [{ ...line, trackingNumbers: ["490714955707"] }] })).toEqual([]);
  expect(errorsOf({ ...unusual, lines: [{ ...line, trackingNumbers: ["山田"] }] })).toMatchObject([
    { code: "invalid_number" },
  ]);
});

test("whatever is sent, it is read or refused, and what is read is storable", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({
          requestId: fc.oneof(fc.string(), fc.anything()),
          lines: fc.array(
            fc.record({
              lineItemId: fc.oneof(fc.constant(line.lineItemId), fc.anything()),
              quantity: fc.oneof(fc.integer(), fc.anything()),
              carrier: fc.oneof(fc.constant("other"), fc.anything()),
              trackingNumbers: fc.oneof(fc.array(fc.string({ unit: "binary" })), fc.anything()),
            }),
          ),
        }),
      ),
      (input) => {
        const parsed = parse(input);
        if (!parsed.ok) return parsed.errors.length > 0;
        return parsed.registration.lines.every(
          ({ quantity, trackingNumbers }) =>
            quantity > 0 && trackingNumbers.length > 0 && trackingNumbers.every((n) => /^[A-Z0-9-]{1,50}$/.test(n)),
        );
      },
    ),
  );
});
