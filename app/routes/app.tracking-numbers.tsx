import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { db } from "../db.server.ts";
import { MAX_NUMBERS_ASKED, numbersInUse } from "../shipments/numbers-in-use.ts";
import { authenticate } from "../shopify.server.ts";
import { DatabaseUnavailableError } from "../supabase/client.ts";

const input = z.object({ numbers: z.array(z.string().max(100)).max(MAX_NUMBERS_ASKED) });

/** Asked while numbers are typed: which of them does an order have already? */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { session } = await authenticate.admin(request);
  const parsed = input.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return Response.json({ error: "malformed" }, { status: 400 });
  try {
    return Response.json({ inUse: await numbersInUse(db, session.shop, parsed.data.numbers) });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    return Response.json({ error: "database_unavailable" }, { status: 503 });
  }
}
