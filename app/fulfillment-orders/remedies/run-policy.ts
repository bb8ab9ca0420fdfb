import { randomUUID } from "node:crypto";
import { readSettings, type Policy } from "../../settings/shop-settings.ts";
import type { AdminClient, AdminError } from "../../shopify/admin-api.ts";
import { callFunction, type Supabase } from "../../supabase/client.ts";
import { applyRemedy, type RemedyResult } from "./apply-remedy.ts";
import { readBlockedWork, registeredOn } from "./blocked-work.ts";
import { policyStep, type PolicyStep } from "./policy.ts";
import { readFulfillmentOrderForRemedy } from "./read-for-remedy.ts";
import { factsOf, remediesFor, stillOffered, type Allowed, type RemedyFacts, type RemedyKind } from "./remedies.ts";

/** So many orders of a shop are held against its policy in one run, and so many are shown beforehand. */
const ORDERS_AT_ONCE = 20;

export interface PolicyDeps {
  db: Supabase;
  adminFor(shop: string): Promise<AdminClient | AdminError>;
  now(): Date;
  log: { info(fields: object, message: string): void };
}

/** What the policy would do about one fulfillment order, or did. */
interface Found extends PolicyStep {
  orderId: string;
  facts: RemedyFacts;
  allowed: Allowed;
  registered: Readonly<Record<string, number>>;
}

/**
 * Lets the app do what each shop's settings allow it to do by itself: about registered shipments that wait for work which
 * Shopify holds back. An order is held against the policy once for each look at it, and each fulfillment order has one try
 * for what is in its way. Returns how many were done.
 */
export async function runPolicies(deps: PolicyDeps, { budgetMs }: { budgetMs: number }): Promise<number> {
  const end = performance.now() + budgetMs;
  const shops = await callFunction<string[]>(deps.db, "shops_with_policy", { p_now: deps.now().toISOString() });
  let done = 0;
  for (const shop of shops) {
    const policy = await readSettings(deps.db, shop);
    const orders = await policyOrders(deps.db, shop, policy, true);
    const admin = orders.length > 0 ? await deps.adminFor(shop) : null;
    if (!admin || "code" in admin) continue;
    for (const order of orders) {
      if (performance.now() > end) return done;
      await callFunction(deps.db, "mark_policy_checked", { p_shop: shop, p_order_ids: [order.orderId] });
      const steps = await stepsFor(deps.db, admin, shop, order, policy);
      // Shopify cannot be asked now: the next look at these orders comes soon enough.
      if (!steps) break;
      for (const step of steps) {
        const { outcome } = await doStep(deps, admin, shop, step);
        if (outcome === "done") done++;
        deps.log.info({ shop, order: step.orderId, kind: step.request.kind, outcome }, "remedy by policy");
      }
    }
  }
  return done;
}

/** What is shown before a policy is switched on. */
export interface PolicyPreview {
  steps: { orderId: string; orderName: string; kind: RemedyKind; facts: RemedyFacts }[];
  /** There may be more: only the oldest orders were asked about. */
  isCut: boolean;
}

/** What the policy would do now, asked of Shopify; nothing is done. Null when Shopify cannot be asked. */
export async function previewPolicy(
  { db, adminFor }: Pick<PolicyDeps, "db" | "adminFor">,
  shop: string,
  policy: Policy,
): Promise<PolicyPreview | null> {
  const admin = await adminFor(shop);
  if ("code" in admin) return null;
  const orders = await policyOrders(db, shop, policy, false);
  const steps: PolicyPreview["steps"] = [];
  for (const order of orders) {
    const found = await stepsFor(db, admin, shop, order, policy);
    if (!found) return null;
    for (const { request, facts } of found) steps.push({ ...order, kind: request.kind, facts });
  }
  return { steps, isCut: orders.length === ORDERS_AT_ONCE };
}

interface PolicyOrder {
  orderId: string;
  orderName: string;
}

function policyOrders(db: Supabase, shop: string, policy: Policy, onlyNew: boolean): Promise<PolicyOrder[]> {
  return callFunction<PolicyOrder[]>(db, "policy_orders", {
    p_shop: shop,
    p_kinds: [...policy.automaticRemedies],
    p_holds: [...policy.releasableHolds],
    p_only_new: onlyNew,
    p_limit: ORDERS_AT_ONCE,
  });
}

/** What is to be done about an order's blocked work, less what had its try. Null when Shopify cannot be asked. */
async function stepsFor(
  db: Supabase,
  admin: AdminClient,
  shop: string,
  { orderId }: PolicyOrder,
  { automaticRemedies, releasableHolds }: Policy,
): Promise<Found[] | null> {
  const [work, tries] = await Promise.all([
    readBlockedWork(db, shop, orderId),
    callFunction<{ targetId: string; policyKey: string }[]>(db, "policy_tries", { p_shop: shop, p_order_id: orderId }),
  ]);
  if (!work) return [];
  const allowed = { releasableHolds, grantedScopes: work.grantedScopes };
  const waiting = registeredOn(work);
  const found: Found[] = [];
  for (const { id } of work.fulfillmentOrders.filter((one) => one.isBlocked)) {
    const read = await readFulfillmentOrderForRemedy(admin, id);
    if (!read.ok) return null;
    if (read.value?.orderId !== orderId) continue;
    const registered = waiting.get(id) ?? {};
    const { remedies } = remediesFor(read.value, allowed, registered);
    const step = policyStep(automaticRemedies, read.value, remedies, registered);
    const remedy = step && stillOffered(step.request, remedies);
    const hadItsTry = tries.some((one) => one.targetId === id && one.policyKey === step?.policyKey);
    if (step && remedy && !hadItsTry)
      found.push({ ...step, orderId, facts: factsOf(remedy, step.request), allowed, registered });
  }
  return found;
}

function doStep({ db, now }: PolicyDeps, admin: AdminClient, shop: string, step: Found): Promise<RemedyResult> {
  const { orderId, request, policyKey, allowed, registered } = step;
  return applyRemedy(
    { db, admin, now },
    { shop, requestId: randomUUID(), orderId, by: null, policyKey, request, allowed, registered },
  );
}
