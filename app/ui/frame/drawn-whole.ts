import type { LinksFunction } from "@remix-run/node";

/** What every page ends with. */
export const PAGE_END = "page-end";

/**
 * A route's `links` whose page is drawn once, whole: a head without its body, and then all again, takes a slow processor
 * longer. Only for pages whose body is short and whose head says little.
 */
export const drawnWhole: LinksFunction = () => [
  { rel: "expect", href: `#${PAGE_END}`, blocking: "render" } as ReturnType<LinksFunction>[number],
];
