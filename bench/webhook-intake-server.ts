/**
 * One server process with both: the built app as server.ts mounts it, and as one more of its routes the handler that an
 * app begins with, so that all but the handlers is the same. Prints where it listens.
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

const build: ServerBuild = {
  ...ours,
  routes: {
    ...ours.routes,
    bare: {
      id: "bare",
      parentId: "root",
      path: "bare",
      module: { action },
    } as unknown as ServerBuild["routes"][string],
  },
};

const app = express();
app.disable("x-powered-by");
const handle = createRequestHandler({ build, mode: "production" });
app.all("*", (request, response, next) => void handle(request, response, next));
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
process.on("SIGTERM", () => process.exit(0));
