import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { carryOutRemedy, offerRemedies, REMEDY_INPUT } from "../fulfillment-orders/remedies.server.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** What could be done about the order that `?order=` names. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const orderId = new URL(request.url).searchParams.get("order") ?? "";
  return answered(() => offerRemedies(session.shop, orderId));
}

/** Does it. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session, sessionToken } = await authenticate.admin(request);
  const input = REMEDY_INPUT.safeParse(await request.json().catch(() => null));
  if (!input.success) return Response.json({ error: "invalid" }, { status: 400 });
  return answered(async () => {
    const result = await carryOutRemedy(session.shop, sessionToken?.sub ?? null, input.data);
    return result ?? { outcome: "changed", message: null };
  });
}

async function answered(work: () => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await work());
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database unavailable" }, { status: 503 });
  }
}
