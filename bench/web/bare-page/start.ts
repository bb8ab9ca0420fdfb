import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express from "express";
import { build } from "vite";
import { BARE_BUILD } from "./build-directory.ts";

const BUILD = path.resolve(import.meta.dirname, "../../..", BARE_BUILD);

/** Builds the bare page as the app is built. Returns where its client part is. */
export async function buildBarePage(): Promise<string> {
  const configFile = path.join(import.meta.dirname, "vite.config.ts");
  await build({ configFile });
  await build({ configFile, build: { ssr: true } });
  return path.join(BUILD, "client");
}

/** Builds the bare page, and serves it as server.ts serves the app. */
export async function startBarePage(): Promise<{ url: string; close(): Promise<void> }> {
  await buildBarePage();
  const serverBuild = (await import(pathToFileURL(path.join(BUILD, "server/index.js")).href)) as ServerBuild;
  const app = express();
  app.use("/assets", express.static(path.join(BUILD, "client/assets"), { immutable: true, maxAge: "1y" }));
  const handle = createRequestHandler({ build: serverBuild, mode: "production" });
  app.all("*", (request, response, next) => void handle(request, response, next));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
