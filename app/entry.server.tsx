import { Transform } from "node:stream";
import { RemixServer } from "@remix-run/react";
import { createReadableStreamFromReadable, type EntryContext } from "@remix-run/node";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { log } from "./log.server.ts";
import { addDocumentResponseHeaders } from "./shopify.server.ts";

/** server.ts waits for it before it ends. */
export { drainBackground } from "./background.server.ts";

const RENDER_TIMEOUT_MS = 6_000;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> {
  addDocumentResponseHeaders(request, headers);
  const whenReady = isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";
  return new Promise((resolve, reject) => {
    let responseStatus = status;
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={context} url={request.url} />, {
      [whenReady]: () => {
        const body = withoutZeroBytes();
        headers.set("Content-Type", "text/html");
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status: responseStatus }));
        pipe(body);
      },
      onShellError: reject,
      onError(error: unknown) {
        responseStatus = 500;
        log.error({ error: String(error) }, "rendering failed");
      },
    });
    setTimeout(abort, RENDER_TIMEOUT_MS).unref();
  });
}

/**
 * React 18 fills up a chunk that a letter of several bytes no longer fits into with zero bytes, which browsers show as
 * a replacement mark in attributes.
 */
function withoutZeroBytes(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, chunk.includes(0) ? chunk.filter((byte) => byte !== 0) : chunk);
    },
  });
}

/** Errors of loaders and actions that nobody caught. Remix would print the request's address, and with it its token. */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted) return;
  const { pathname } = new URL(request.url);
  log.error({ path: pathname, error: error instanceof Error ? error.stack : String(error) }, "request failed");
}
