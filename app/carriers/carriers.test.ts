import { describe, expect, test } from "vitest";
import { CARRIER_CODES, isCarrierCode, shopifyCompany, trackingLink } from "./carriers.ts";

describe("carriers", () => {
  test("are called what Shopify calls them, letter for letter", () => {
    expect(Object.fromEntries(CARRIER_CODES.map((code) => [code, shopifyCompany(code)]))).toEqual({
      yamato: "Yamato (JA)",
      sagawa: "Sagawa (JA)",
      japan_post: "Japan Post (JA)",
      seino: "西濃運輸",
      seino_super_express: "西濃スーパーエキスプレス",
      fukuyama: "福山通運",
      nippon_express: "日本通運",
      meitetsu: "名鉄運輸",
      daiichi: "第一貨物",
      ecohai: "エコ配",
      dhl: "DHL Express",
      fedex: "FedEx",
      ups: "UPS",
      other: null,
    });
  });

  test("are a closed list", () => {
    expect(isCarrierCode("yamato")).toBe(true);
    for (const value of ["Yamato", "", "toString", "constructor", null, 1, undefined])
      expect(isCarrierCode(value)).toBe(false);
  });

  test("link a number to the carrier's page, escaped, and to nothing where the page is not known", () => {
    expect(trackingLink("yamato", "490714955706")).toBe(
      "https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=490714955706",
    );
    expect(trackingLink("ups", "a&b")).toBe("https://www.ups.com/track?tracknum=a%26b");
    expect(trackingLink("seino", "1234567890")).toBeNull();
    expect(trackingLink("other", "1")).toBeNull();
    expect(trackingLink("a carrier of last year", "1")).toBeNull();
  });
});
