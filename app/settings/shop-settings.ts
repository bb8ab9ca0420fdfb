import { z } from "zod";
import { CARRIER_CODES } from "../carriers/carriers.ts";
import { callFunction, DatabaseUnavailableError, type Supabase } from "../supabase/client.ts";
import type { Json } from "../supabase/database.types.ts";
import { AUTOMATIC_REMEDIES } from "./automatic-remedies.ts";
import { RELEASABLE_HOLDS } from "./releasable-holds.ts";

/** Names of time zones that this process knows: what a shop may choose from. */
export const TIME_ZONES: readonly string[] = ["UTC", ...Intl.supportedValuesOf("timeZone")];

const SCHEMA = z.strictObject({
  /** IANA name: times on the screens are shown in it, and days end by it. */
  timeZone: z.string().refine((name) => TIME_ZONES.includes(name)),
  /** The carrier that a registration begins with; null: the one used last on that computer. */
  defaultCarrier: z.enum(CARRIER_CODES).nullable(),
  /** Whether a registration begins with Shopify's mail to the customer switched on. */
  notifyCustomer: z.boolean(),
  /** Whether a parcel must have a tracking number. */
  trackingNumberRequired: z.boolean(),
  /** Reasons of holds that staff may release from here. */
  releasableHolds: z
    .array(z.enum(RELEASABLE_HOLDS))
    .transform((chosen) => RELEASABLE_HOLDS.filter((hold) => chosen.includes(hold))),
  /** What the app may do by itself about blocked work whose every piece was registered as shipped. */
  automaticRemedies: z
    .array(z.enum(AUTOMATIC_REMEDIES))
    .transform((chosen) => AUTOMATIC_REMEDIES.filter((kind) => chosen.includes(kind))),
  /** Staff ids that may do, beside the store's owner, what cannot be taken back. */
  administrators: z
    .array(z.string().regex(/^\d{1,20}$/))
    .max(20)
    .transform((ids) => [...new Set(ids)]),
});

export type ShopSettings = z.output<typeof SCHEMA>;
const POLICY = SCHEMA.pick({ automaticRemedies: true, releasableHolds: true });

/** What the app may do by itself, and which holds it may release. */
export type Policy = z.output<typeof POLICY>;

/** A policy that is not saved yet, as it comes from outside; null when it is none. */
export function parsePolicy(input: unknown): Policy | null {
  return POLICY.safeParse(input).data ?? null;
}

export type SettingName = keyof ShopSettings;

/** What holds until somebody changes it. */
export const DEFAULT_SETTINGS: ShopSettings = {
  timeZone: "Asia/Tokyo",
  defaultCarrier: null,
  notifyCustomer: false,
  trackingNumberRequired: true,
  releasableHolds: ["INVENTORY_OUT_OF_STOCK", "UNKNOWN_DELIVERY_DATE", "OTHER"],
  automaticRemedies: [],
  administrators: [],
};

/** What only the store's owner may change. */
const OWNERS_SETTINGS: readonly string[] = ["administrators"] satisfies SettingName[];

/** Whether a change, of any shape, touches what only the store's owner may change. */
export function isForOwner(patch: unknown): boolean {
  return typeof patch === "object" && patch !== null && OWNERS_SETTINGS.some((name) => name in patch);
}

export const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as SettingName[];

/** The settings of a shop. Throws DatabaseUnavailableError. */
export async function readSettings(db: Supabase, shop: string): Promise<ShopSettings> {
  const { data, error } = await db.from("shopify_connections").select("settings").eq("shop", shop).maybeSingle();
  if (error) throw new DatabaseUnavailableError(error.message);
  return effectiveSettings(data?.settings);
}

/** What holds, given what is kept: a setting that is missing, or that a later version would not allow, has its default. */
export function effectiveSettings(kept: unknown): ShopSettings {
  const values = (kept ?? {}) as Record<string, unknown>;
  const valid = SETTING_NAMES.flatMap((name) => {
    const parsed = SCHEMA.shape[name].safeParse(values[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(valid) as Partial<ShopSettings>) };
}

/**
 * `invalid`: no such value for the setting `field`; `unknown`: no such setting, or no such shop; `owner_only`: only the
 * store's owner may change it.
 */
export interface SettingsError {
  field: string;
  code: "invalid" | "unknown" | "owner_only";
}

export type SettingsChange = { ok: true; settings: ShopSettings } | { ok: false; errors: SettingsError[] };

/**
 * Changes some settings of a shop, all or none, and writes down who changed what from what to what.
 * `patch` comes from outside: any shape. `by`: the staff member's id, and whether that is the store's owner.
 */
export async function changeSettings(
  db: Supabase,
  shop: string,
  by: { staff: string | null; isOwner: boolean },
  patch: unknown,
  now: Date,
): Promise<SettingsChange> {
  const parsed = SCHEMA.partial().safeParse(patch);
  if (!parsed.success) return { ok: false, errors: errorsOf(parsed.error) };
  if (isForOwner(patch) && !by.isOwner) return { ok: false, errors: [{ field: "administrators", code: "owner_only" }] };
  const kept = await callFunction<Json>(db, "change_settings", {
    p_shop: shop,
    p_by: by.staff,
    p_patch: parsed.data,
    p_defaults: { ...DEFAULT_SETTINGS },
    p_now: now.toISOString(),
  });
  return kept === null
    ? { ok: false, errors: [{ field: "shop", code: "unknown" }] }
    : { ok: true, settings: effectiveSettings(kept) };
}

function errorsOf({ issues }: z.ZodError): SettingsError[] {
  return issues.flatMap((issue): SettingsError[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((field) => ({ field, code: "unknown" }))
      : [{ field: String(issue.path[0] ?? "settings"), code: "invalid" }],
  );
}

/** One change of one setting. `by` is a staff member's id. */
export interface LoggedChange {
  id: number;
  at: string;
  by: string | null;
  setting: SettingName;
  before: unknown;
  after: unknown;
}

const CHANGES_SHOWN = 50;

/** The newest changes of a shop's settings, newest first. */
export async function readSettingsChanges(db: Supabase, shop: string): Promise<LoggedChange[]> {
  const changes = await callFunction<LoggedChange[]>(db, "settings_history", { p_shop: shop, p_limit: CHANGES_SHOWN });
  return changes.filter(({ setting }) => SETTING_NAMES.includes(setting));
}
