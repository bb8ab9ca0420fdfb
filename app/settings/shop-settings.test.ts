import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, effectiveSettings } from "./shop-settings.ts";

describe("the settings that hold", () => {
  test("are the defaults until somebody changes them", () => {
    expect(effectiveSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(effectiveSettings(undefined)).toEqual(DEFAULT_SETTINGS);
  });

  test("are what is kept, each by itself: one that is no longer allowed has its default", () => {
    const kept = { timeZone: "Asia/Nowhere", defaultCarrier: "sagawa", notifyCustomer: "yes", gone: 1 };
    expect(effectiveSettings(kept)).toEqual({ ...DEFAULT_SETTINGS, defaultCarrier: "sagawa" });
  });

  test("never let staff release a hold of payment, fraud, returns or cross-sell", () => {
    for (const hold of [
      "AWAITING_PAYMENT",
      "HIGH_RISK_OF_FRAUD",
      "AWAITING_RETURN_ITEMS",
      "ONLINE_STORE_POST_PURCHASE_CROSS_SELL",
    ])
      expect(effectiveSettings({ releasableHolds: [hold] }).releasableHolds).toEqual(DEFAULT_SETTINGS.releasableHolds);
    expect(
      effectiveSettings({ releasableHolds: ["OTHER", "INVENTORY_OUT_OF_STOCK", "OTHER"] }).releasableHolds,
    ).toEqual(["INVENTORY_OUT_OF_STOCK", "OTHER"]);
  });
});
