import { z } from "zod";
import { runInBackground } from "../../background.server.ts";
import { now } from "../../clock.server.ts";
import { db } from "../../db.server.ts";
import type { StaffMember } from "../../session-token.server.ts";
import { readSettings } from "../../settings/shop-settings.ts";
import { worker } from "../../shipments/worker.server.ts";
import { adminFor } from "../../shopify.server.ts";
import type { AdminClient } from "../../shopify/admin-api.ts";
import { isConfirmed, mayAdminister } from "./administrators.ts";
import { applyRemedy, type RemedyResult } from "./apply-remedy.ts";
import { readBlockedWork, registeredOn, type BlockedWork } from "./blocked-work.ts";
import { readFulfillmentForRemedy, readFulfillmentOrderForRemedy } from "./read-for-remedy.ts";
import { cancellationFor, isForAdministrators, remediesFor, type Allowed, type RemedyOffer } from "./remedies.ts";

/** What may be done about one piece of blocked work. */
export interface OfferedWork extends RemedyOffer {
  /** The fulfillment order, or the fulfillment that is in the way. */
  id: string;
  locationName: string | null;
  atService: boolean;
}

export type OffersAnswer =
  | {
      ok: true;
      orderName: string;
      work: OfferedWork[];
      /** Whether whoever asks may do what cannot be taken back; `unknown` when Shopify does not say who that is. */
      administrator: "yes" | "no" | "unknown";
      /** Shopify's number of whoever asks: what the owner enters in the settings. */
      staff: string | null;
    }
  /** `unknown`: no such order in this shop; `unreached`: Shopify cannot be asked now. */
  | { ok: false; error: "unknown" | "unreached" };

const fulfillmentOrderId = z.string();
const lines = z.array(z.object({ id: z.string(), quantity: z.int().min(1) })).min(1);
const holdIds = z.array(z.string()).min(1);
const request = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open"), fulfillmentOrderId }),
  z.object({ kind: z.literal("release_holds"), fulfillmentOrderId, holdIds }),
  z.object({ kind: z.literal("release_part"), fulfillmentOrderId, holdIds, lines }),
  z.object({ kind: z.literal("move"), fulfillmentOrderId, locationId: z.string(), lines: lines.nullable() }),
  z.object({ kind: z.literal("cancel_fulfillment"), fulfillmentId: z.string() }),
  z.object({ kind: z.literal("request_cancellation"), fulfillmentOrderId }),
  z.object({ kind: z.literal("reroute"), fulfillmentOrderId, locationIds: z.array(z.string()).min(1) }),
]);
/** What the screen sends to have a remedy done. `confirmation`: what was typed, where something must be. */
export const REMEDY_INPUT = z.object({
  requestId: z.uuid(),
  orderId: z.string(),
  confirmation: z.string().max(100).default(""),
  request,
});

/** `whoAsks`: called only if something is offered that not everybody may do. */
interface Asking {
  shop: string;
  staff: string | null;
  whoAsks: () => Promise<StaffMember | null>;
}

/** Asks Shopify what could be done now about the order's work that it holds back. */
export async function offerRemedies({ shop, staff, whoAsks }: Asking, orderId: string): Promise<OffersAnswer> {
  const [blocked, settings] = await Promise.all([readBlockedWork(db, shop, orderId), readSettings(db, shop)]);
  if (!blocked) return { ok: false, error: "unknown" };
  const admin = await adminFor(shop);
  if ("code" in admin) return { ok: false, error: "unreached" };
  const allowed = { releasableHolds: settings.releasableHolds, grantedScopes: blocked.grantedScopes };
  const work = await offeredWork(admin, orderId, blocked, allowed);
  if (!work) return { ok: false, error: "unreached" };
  const asksForMore = work.some(({ remedies }) => remedies.some(({ kind }) => isForAdministrators(kind)));
  const person = asksForMore ? await whoAsks() : null;
  const administrator = !person ? "unknown" : mayAdminister(person, settings.administrators) ? "yes" : "no";
  return { ok: true, orderName: blocked.orderName, work, administrator, staff };
}

async function offeredWork(
  admin: AdminClient,
  orderId: string,
  blocked: BlockedWork,
  allowed: Allowed,
): Promise<OfferedWork[] | null> {
  const work: OfferedWork[] = [];
  const waiting = registeredOn(blocked);
  for (const { id } of blocked.fulfillmentOrders.filter((one) => one.isBlocked)) {
    const read = await readFulfillmentOrderForRemedy(admin, id);
    if (!read.ok) return null;
    if (read.value?.orderId !== orderId) continue;
    const { locationName, atService } = read.value.fulfillmentOrder;
    const offer = remediesFor(read.value, allowed, waiting.get(id));
    work.push({ id, locationName, atService, ...offer });
  }
  for (const id of blocked.fulfillmentsInTheWay) {
    const read = await readFulfillmentForRemedy(admin, id);
    if (!read.ok) return null;
    const remedy = read.value?.orderId === orderId ? cancellationFor(read.value) : null;
    if (!remedy) continue;
    work.push({ id, locationName: null, atService: false, remedies: [remedy], keptHolds: [], missingScope: null });
  }
  return work;
}

/** `not_allowed`: only an administrator may; `not_confirmed`: what was typed is not the order's name. Nothing was done. */
export type RemedyAnswer = RemedyResult | { outcome: "not_allowed" | "not_confirmed"; message: null };

/** Has a remedy done, then tries what it set free. Null: no such order in this shop. */
export async function carryOutRemedy(
  { shop, staff, whoAsks }: Asking,
  input: z.output<typeof REMEDY_INPUT>,
): Promise<RemedyAnswer | null> {
  const { orderId, requestId, request: asked, confirmation } = input;
  const [blocked, settings] = await Promise.all([readBlockedWork(db, shop, orderId), readSettings(db, shop)]);
  if (!blocked) return null;
  let admin = await adminFor(shop);
  if (isForAdministrators(asked.kind)) {
    const person = await whoAsks();
    if (!mayAdminister(person, settings.administrators)) return { outcome: "not_allowed", message: null };
    if (!isConfirmed(confirmation, blocked.orderName)) return { outcome: "not_confirmed", message: null };
    // Done in their name: Shopify holds it against their own permissions.
    if (person) admin = person.admin;
  }
  if ("code" in admin) return { outcome: "unreached", message: admin.message };
  const target = asked.kind === "cancel_fulfillment" ? null : asked.fulfillmentOrderId;
  const result = await applyRemedy(
    { db, admin, now },
    {
      shop,
      requestId,
      orderId,
      by: staff,
      request: asked,
      allowed: { releasableHolds: settings.releasableHolds, grantedScopes: blocked.grantedScopes },
      registered: target ? registeredOn(blocked).get(target) : undefined,
    },
  );
  runInBackground("sync", () => worker.syncShipmentWithShopify({ shop, orderId }));
  return result;
}
