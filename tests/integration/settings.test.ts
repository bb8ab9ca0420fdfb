import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  changeSettings,
  DEFAULT_SETTINGS,
  readSettings,
  readSettingsChanges,
} from "../../app/settings/shop-settings.ts";
import { setStage, SHOP, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const change = (patch: unknown, by: string | null = "7") =>
  changeSettings(stage.db, SHOP, { staff: by, isOwner: false }, patch, stage.clock.now());
const log = async () =>
  (await readSettingsChanges(stage.db, SHOP)).map(({ by, setting, before, after }) => [by, setting, before, after]);

describe("the settings of a shop", () => {
  it("are the defaults at first, and what somebody made them afterwards, with who changed what from what to what", async () => {
    expect(await readSettings(stage.db, SHOP)).toEqual(DEFAULT_SETTINGS);
    expect(await change({ defaultCarrier: "sagawa", notifyCustomer: true, timeZone: "Asia/Tokyo" })).toEqual({
      ok: true,
      settings: { ...DEFAULT_SETTINGS, defaultCarrier: "sagawa", notifyCustomer: true },
    });
    await change({ defaultCarrier: null, releasableHolds: [] }, null);
    expect(await readSettings(stage.db, SHOP)).toEqual({
      ...DEFAULT_SETTINGS,
      notifyCustomer: true,
      releasableHolds: [],
    });
    // The time zone was no change. The newest comes first.
    expect(await log()).toEqual([
      [null, "releasableHolds", DEFAULT_SETTINGS.releasableHolds, []],
      [null, "defaultCarrier", "sagawa", null],
      ["7", "notifyCustomer", false, true],
      ["7", "defaultCarrier", null, "sagawa"],
    ]);
  });

  it("stay as they are when any part of a change is wrong, and say which", async () => {
    const before = await readSettings(stage.db, SHOP);
    const count = (await log()).length;
    expect(
      await change({ notifyCustomer: false, timeZone: "Mars/Olympus", releasableHolds: ["AWAITING_PAYMENT"] }),
    ).toEqual({
      ok: false,
      errors: [
        { field: "timeZone", code: "invalid" },
        { field: "releasableHolds", code: "invalid" },
      ],
    });
    expect(await change({ colour: "red" })).toEqual({ ok: false, errors: [{ field: "colour", code: "unknown" }] });
    expect(await change("everything")).toMatchObject({ ok: false });
    expect(await readSettings(stage.db, SHOP)).toEqual(before);
    expect(await log()).toHaveLength(count);
  });

  it("are of this shop alone", async () => {
    expect(
      await changeSettings(stage.db, "nobody.myshopify.com", { staff: "7", isOwner: false }, {}, stage.clock.now()),
    ).toMatchObject({
      ok: false,
      errors: [{ field: "shop", code: "unknown" }],
    });
  });
});
