/**
 * The fetch for everything that goes to Shopify. With `sandboxUrl`, what would go to https://<shop>/… goes to
 * <sandboxUrl>/<shop>/… instead: the sandbox's shops live under one local server.
 */
export function createShopifyFetch(sandboxUrl: string | undefined): typeof fetch {
  if (!sandboxUrl) return fetch;
  const base = sandboxUrl.replace(/\/$/, "");
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const redirected = `${base}/${url.hostname}${url.pathname}${url.search}`;
    return input instanceof Request ? fetch(new Request(redirected, input), init) : fetch(redirected, init);
  };
}
