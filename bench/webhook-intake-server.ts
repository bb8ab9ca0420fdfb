/**
 * One server process with both: the built app as server.ts mounts it, and beside it the handler that an app begins with,
 * as a second Remix app of one route. Prints where it listens.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createRequestHandler } from "@remix-run/express";
import type { ActionFunctionArgs, ServerBuild } from "@remix-run/node";
import express from "express";

const secret = process.env["SHOPIFY_API_SECRET"]!;
const ours = (await import(new URL("../build/server/index.js", import.meta.url).href)) as ServerBuild;

/** The body's signature and an empty answer: nothing is read, nothing kept. */
async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const body = await request.text();
  const expected = createHmac("sha256", secret).update(body, "utf8").digest();
  const given = Buffer.from(request.headers.get("x-shopify-hmac-sha256") ?? "", "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return new Response(null, { status: 401 });
  return new Response();
}

const bare: ServerBuild = {
  ...ours,
  routes: {
    root: { id: "root", path: "", module: { default: () => null } },
    bare: { id: "bare", parentId: "root", path: "bare", module: { action } },
  } as unknown as ServerBuild["routes"],
};

const app = express();
app.disable("x-powered-by");
for (const [path, build] of [
  ["/bare", bare],
  ["*", ours],
] as const) {
  const handle = createRequestHandler({ build, mode: "production" });
  app.all(path, (request, response, next) => void handle(request, response, next));
}
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
process.on("SIGTERM", () => process.exit(0));
