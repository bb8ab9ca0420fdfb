import { callFunction, type Supabase } from "../supabase/client.ts";

/** An order that has a tracking number already. */
export interface NumberInUse {
  number: string;
  orderId: string;
  orderName: string;
}

export const MAX_NUMBERS_ASKED = 500;

/** Which of these normalized numbers some order of the shop has: registered here, or shipped elsewhere. */
export function numbersInUse(db: Supabase, shop: string, numbers: readonly string[]): Promise<NumberInUse[]> {
  return callFunction<NumberInUse[]>(db, "tracking_numbers_in_use", { p_shop: shop, p_numbers: [...numbers] });
}
