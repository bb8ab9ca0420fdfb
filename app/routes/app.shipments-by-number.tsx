import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { db } from "../db.server.ts";
import { answerPosted } from "../posted.server.ts";
import { numbersInUse } from "../shipments/numbers-in-use.ts";
import { readShipmentsByNumber } from "../shipments/read-model.ts";
import { MAX_PAIRS } from "../shipments/replace-numbers.ts";

const SHAPE = z.object({ numbers: z.array(z.string().max(50)).max(2 * MAX_PAIRS) });

/** Asked before numbers are replaced: which shipments have them, and which orders. Changes nothing. */
export const action = ({ request }: ActionFunctionArgs): Promise<Response> =>
  answerPosted(request, async ({ shop }, input) => {
    const parsed = SHAPE.safeParse(input);
    if (!parsed.success) return Response.json({ error: "malformed" }, { status: 400 });
    const { numbers } = parsed.data;
    const [shipments, inUse] = await Promise.all([
      readShipmentsByNumber(db, shop, numbers),
      numbersInUse(db, shop, numbers),
    ]);
    return Response.json({ shipments, inUse });
  });
