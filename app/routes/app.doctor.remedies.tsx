import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { carryOutRemedy, offerRemedies, REMEDY_INPUT } from "../fulfillment-orders/remedies/remedies.server.ts";
import { staffMemberOf } from "../session-token.server.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

/** What could be done about the order that `?order=` names. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const orderId = new URL(request.url).searchParams.get("order") ?? "";
  const asking = await whoAsks(request);
  return answered(() => offerRemedies(asking, orderId));
}

/** Does it. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const asking = await whoAsks(request);
  const input = REMEDY_INPUT.safeParse(await request.json().catch(() => null));
  if (!input.success) return Response.json({ error: "invalid" }, { status: 400 });
  return answered(async () => (await carryOutRemedy(asking, input.data)) ?? { outcome: "changed", message: null });
}

async function whoAsks(request: Request) {
  const { session, sessionToken } = await authenticate.admin(request);
  return { shop: session.shop, staff: sessionToken?.sub ?? null, whoAsks: () => staffMemberOf(request) };
}

async function answered(work: () => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await work());
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database unavailable" }, { status: 503 });
  }
}
