import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { db } from "../db.server.ts";
import { readOrder } from "../orders/read-model.ts";
import type { RegistrationError } from "../shipments/registration.ts";
import { upsertShipment } from "../shipments/upsert-shipment.server.ts";
import { callerOf } from "../session-token.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** POST: registers shipments (app/shipments/registration.ts has the shape). 202 with the shipments and their state. */
export const action = ({ request }: ActionFunctionArgs) =>
  answer(request, async ({ shop, staff }) => {
    if (request.method !== "POST") return notAllowed();
    let input: unknown;
    try {
      input = await request.json();
    } catch {
      return refused([{ code: "malformed", field: "lines" }]);
    }
    const result = await upsertShipment({ shop, registeredBy: staff, input });
    if (!result.ok) return refused(result.errors);
    const order = await readOrder(db, shop, result.orderId);
    const shipments = (order?.shipments ?? []).filter((shipment) => result.shipmentIds.includes(shipment.id));
    return Response.json({ orderId: result.orderId, replayed: result.replayed, shipments }, { status: 202 });
  });

/** GET ?orderId=gid://shopify/Order/…: the order's shipments and their state. */
export const loader = ({ request }: LoaderFunctionArgs) =>
  answer(request, async ({ shop }) => {
    const orderId = new URL(request.url).searchParams.get("orderId");
    if (!orderId) return Response.json({ errors: [{ code: "required", field: "orderId" }] }, { status: 400 });
    const order = await readOrder(db, shop, orderId);
    if (!order) return Response.json({ errors: [{ code: "unknown_order", field: "orderId" }] }, { status: 404 });
    return Response.json({ orderId: order.id, shipments: order.shipments });
  });

/** The shop and the staff member are those of the session token; nothing in the request can name others. */
async function answer(
  request: Request,
  work: (caller: { shop: string; staff: string }) => Promise<Response>,
): Promise<Response> {
  try {
    const caller = await callerOf(request);
    return caller ? await work(caller) : unauthorized();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json(
      { errors: [{ code: "database_unavailable", field: "server" }] },
      { status: 503, headers: { "retry-after": "5" } },
    );
  }
}

function unauthorized(): Response {
  return Response.json(
    { errors: [{ code: "unauthorized", field: "authorization" }] },
    // App Bridge sends the request again with a new token, since this one may have run out on its way.
    { status: 401, headers: { "X-Shopify-Retry-Invalid-Session-Request": "1" } },
  );
}

function refused(errors: RegistrationError[]): Response {
  const codes = new Set(errors.map((error) => error.code));
  const status = codes.has("malformed")
    ? 400
    : codes.has("unknown_line")
      ? 404
      : codes.has("request_id_reused") || codes.has("over_quantity") || codes.has("order_cancelled")
        ? 409
        : 422;
  return Response.json({ errors }, { status });
}

function notAllowed(): Response {
  return Response.json(
    { errors: [{ code: "method_not_allowed", field: "method" }] },
    { status: 405, headers: { allow: "GET, POST" } },
  );
}
