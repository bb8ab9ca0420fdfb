import { describe, expect, test } from "vitest";
import {
  guessCarrier,
  isProductBarcode,
  looksRight,
  normalizeTrackingNumber,
  splitTrackingNumbers,
} from "./tracking-number.ts";

describe("normalizing", () => {
  test.each([
    ["490714955706", "490714955706"],
    ["4907-1495-5706", "490714955706"],
    ["4907 1495 5706", "490714955706"],
    ["　４９０７－１４９５－５７０６　", "490714955706"],
    ["4907ー1495ー5706", "490714955706"],
    ["4907‐1495–5706", "490714955706"],
    ['="490714955706"', "490714955706"],
    ['"490714955706"', "490714955706"],
    ["=490714955706", "490714955706"],
    ["'012345678901", "012345678901"],
    ["490714955706.0", "490714955706"],
    ["490714955706\u200b", "490714955706"],
    ["ej 123 456 785 jp", "EJ123456785JP"],
    ["EJ-123456785-JP", "EJ123456785JP"],
    ["ab-1", "AB-1"],
    ["1z999aa10123456784", "1Z999AA10123456784"],
    ["5E3", "5E3"],
    ["d444803009836d", "444803009836"],
    ["A490714955706A", "490714955706"],
  ])("%j becomes %s", (raw, number) => {
    expect(normalizeTrackingNumber(raw)).toEqual({ ok: true, number });
  });

  test.each([
    ["", "empty"],
    [" 　\t", "empty"],
    ['=""', "empty"],
    ["4.90715E+11", "scientific"],
    ["4.90715e11", "scientific"],
    ["４．９０７１５Ｅ＋１１", "scientific"],
    ["5E+11", "scientific"],
    ["49071495570６番", "characters"],
    ["4907/1495", "characters"],
    ["<script>", "characters"],
    ["-", "characters"],
    ["1".repeat(51), "too_long"],
  ])("%j is refused as %s", (raw, problem) => {
    expect(normalizeTrackingNumber(raw)).toEqual({ ok: false, problem });
  });

  test("a number of 50 characters is the longest", () => {
    expect(normalizeTrackingNumber("1".repeat(50)).ok).toBe(true);
  });
});

test("a pasted text is split at lines, commas, tabs and 、", () => {
  expect(splitTrackingNumbers("1\r\n2\n\n3,4， 5\t6、7､8;9；\n")).toEqual([
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
  ]);
  expect(splitTrackingNumbers("4907 1495 5706")).toEqual(["4907 1495 5706"]);
  expect(splitTrackingNumbers(" \n ")).toEqual([]);
});

describe("looking right", () => {
  test("published numbers do", () => {
    expect(looksRight("yamato", "490714955706")).toBe(true);
    expect(looksRight("yamato", "123456789013")).toBe(true);
    expect(looksRight("sagawa", "444803009836")).toBe(true);
    expect(looksRight("japan_post", "193715301010")).toBe(true);
    expect(looksRight("japan_post", "EJ123456785JP")).toBe(true);
    expect(looksRight("japan_post", "RR473124829JP")).toBe(true);
  });

  test("one wrong digit, two neighbours swapped, one digit too few do not", () => {
    expect(looksRight("yamato", "490714955707")).toBe(false);
    expect(looksRight("yamato", "490714957506")).toBe(false);
    expect(looksRight("sagawa", "44480300983")).toBe(false);
    expect(looksRight("japan_post", "EJ123456784JP")).toBe(false);
    expect(looksRight("japan_post", "1937153010")).toBe(false);
  });

  test("a last digit of 7, 8 or 9 is never right for Yamato", () => {
    for (const last of "789") expect(looksRight("yamato", `49071495570${last}`)).toBe(false);
  });

  test("eleven digits are registered mail, whose rule is not known", () => {
    expect(looksRight("japan_post", "12345678901")).toBe(true);
  });

  test("carriers whose rule is not known are never doubted", () => {
    expect(looksRight("seino", "1")).toBe(true);
    expect(looksRight("other", "ANY-THING")).toBe(true);
  });
});

test("a carrier is guessed from the number's form, and is the usual one where the form leaves several", () => {
  expect(guessCarrier("EJ123456785JP", "sagawa")).toBe("japan_post");
  expect(guessCarrier("1Z999AA10123456784", "sagawa")).toBe("ups");
  expect(guessCarrier("4907-1495-5706", "sagawa")).toBe("sagawa");
  expect(guessCarrier("EJ123456785GB", "yamato")).toBe("yamato");
  expect(guessCarrier("12345678901", "yamato")).toBe("japan_post");
  expect(guessCarrier("12345678901", "fukuyama")).toBe("fukuyama");
  expect(guessCarrier("", "seino")).toBe("seino");
});

test("a product's JAN code is known by its form", () => {
  expect(isProductBarcode("4901234567894")).toBe(true);
  expect(isProductBarcode("4901234567895")).toBe(false);
  expect(isProductBarcode("490714955706")).toBe(false);
});
