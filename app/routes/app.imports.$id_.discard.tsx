import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { db } from "../db.server.ts";
import { authenticate } from "../shopify.server.ts";
import { callFunction, DatabaseUnavailableError } from "../supabase/client.ts";

/** Throws away an import that nobody has confirmed. */
export async function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const id = z.uuid().safeParse(params["id"]);
  if (!id.success) return Response.json({ error: "malformed" }, { status: 400 });
  try {
    const discarded = await callFunction<boolean>(db, "discard_import", { p_shop: session.shop, p_import_id: id.data });
    return Response.json({ discarded }, { status: discarded ? 200 : 409 });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
