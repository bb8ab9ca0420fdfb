/**
 * The app's server in production and in the sandbox: static files, health, and Remix. It logs no URL, since the admin
 * puts a session token into the query.
 */
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express from "express";

const SHUTDOWN_MS = 10_000;

const build = (await import(new URL("./build/server/index.js", import.meta.url).href)) as ServerBuild & {
  entry: { module: { drainBackground(): Promise<void> } };
};

let stopping = false;

const app = express();
app.disable("x-powered-by");
// A connection whose last answer is out would otherwise be kept, and with it the process.
app.use((_request, response, next) => {
  response.once("close", () => stopping && setImmediate(() => server.closeIdleConnections()));
  next();
});
app.use("/assets", express.static("build/client/assets", { immutable: true, maxAge: "1y" }));
app.use(express.static("build/client", { maxAge: "1h" }));
app.get("/healthz", (_request, response) => {
  response.type("text").send("ok");
});
const handle = createRequestHandler({ build, mode: process.env.NODE_ENV ?? "production" });
app.all("*", (request, response, next) => void handle(request, response, next));

const server = app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? "0.0.0.0");
server.keepAliveTimeout = 65_000;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    const { drainBackground } = build.entry.module;
    void drainBackground();
    // Once more, since the last requests may have left work behind.
    server.close(() => void drainBackground().then(() => process.exit(0)));
    server.closeIdleConnections();
  });
}
