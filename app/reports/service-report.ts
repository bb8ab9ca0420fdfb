import { callFunction, type Supabase } from "../supabase/client.ts";
import type { DateRange } from "./date-range.ts";

/** How durations are spread, in seconds; half of them are at most `median`, 95 of 100 at most `p95`. */
export interface Spread {
  count: number;
  median: number | null;
  p95: number | null;
}

/** Shipments registered in a time, without those taken back. */
export interface ServiceFigure {
  registered: number;
  onShopify: number;
  /** From the order being placed to the registration. */
  toRegistration: Spread;
  /** From the registration until it is on Shopify; of those that are there. */
  toShopify: Spread;
}

export interface NamedFigure extends ServiceFigure {
  /** Null: the line has no vendor, or no location was assigned. */
  name: string | null;
}

export interface ServiceReport {
  /** Here and in `days`, `onShopify` is what came to Shopify then, whenever it was registered. */
  total: ServiceFigure;
  days: (ServiceFigure & { day: string })[];
  vendors: NamedFigure[];
  locations: NamedFigure[];
  /** For which reasons shipments waited, and for how long; one that waited twice for the same counts once. */
  reasons: { reason: string; shipments: number; waited: Spread }[];
}

/** How shipping went on some days of a shop's own time zone (IANA name). */
export function readServiceReport(
  db: Supabase,
  query: { shop: string; range: DateRange; timeZone: string; now: Date },
): Promise<ServiceReport> {
  return callFunction<ServiceReport>(db, "service_report", {
    p_shop: query.shop,
    p_from: query.range.from,
    p_to: query.range.to,
    p_time_zone: query.timeZone,
    p_now: query.now.toISOString(),
  });
}
