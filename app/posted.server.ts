import { authenticate } from "./shopify.server.ts";
import { DatabaseUnavailableError } from "./supabase/client.ts";

/** Who pressed the button: of the session token, never of the request. `staff` is Shopify's id of the staff member. */
export interface Caller {
  shop: string;
  staff: string | null;
}

/** Answers what a screen posts (app/ui/frame/post.ts): JSON in, JSON out, 503 while the database cannot be reached. */
export async function answerPosted(
  request: Request,
  work: (caller: Caller, input: unknown) => Promise<Response>,
): Promise<Response> {
  const { session, sessionToken } = await authenticate.admin(request);
  const input: unknown = await request.json().catch(() => null);
  try {
    return await work({ shop: session.shop, staff: sessionToken?.sub ?? null }, input);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
