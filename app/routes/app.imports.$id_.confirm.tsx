import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { confirmImport } from "../imports/confirm-import.server.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

const input = z.object({ notifyCustomer: z.boolean(), withWarnings: z.boolean() });

/** "Register n rows": from here on it goes on by itself. Saying it twice changes nothing. */
export async function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  const { session, sessionToken } = await authenticate.admin(request);
  const id = z.uuid().safeParse(params["id"]);
  const parsed = input.safeParse(await request.json().catch(() => null));
  if (!id.success || !parsed.success) return Response.json({ error: "malformed" }, { status: 400 });
  try {
    const status = await confirmImport({
      shop: session.shop,
      id: id.data,
      by: sessionToken?.sub ?? null,
      ...parsed.data,
    });
    return Response.json({ status }, { status: status === "unknown" ? 404 : 200 });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
