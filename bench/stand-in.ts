/**
 * One of the stand-ins as a process of its own, as in production, so that what is measured does not share its event
 * loop. Takes its options as JSON, and prints its addresses as one line of JSON when it is ready.
 */
import { startShopify, type ShopifyOptions } from "../sandbox/shopify/server.ts";
import { startRest, type RestOptions } from "../sandbox/supabase/rest.ts";

export type StandIn =
  | { part: "rest"; options: RestOptions }
  | { part: "shopify"; options: Omit<ShopifyOptions, "appUrl"> & { appUrl: string } };

const wanted = JSON.parse(process.argv[2] ?? "") as StandIn;
const started =
  wanted.part === "rest"
    ? await startRest(wanted.options)
    : await startShopify({ ...wanted.options, appUrl: () => wanted.options.appUrl });
console.log(JSON.stringify(started));
