/**
 * One origin for the app and for a stand-in of the Shopify admin around it. The admin's page frames the app as Shopify
 * does; on one origin the frame keeps its cookies and storage, and no certificate is needed.
 */
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createProxy, LOCAL_CDN } from "./proxy.ts";
import { embedParameters, type Identity, mintSessionToken, storeHandle } from "./session-token.ts";

export interface GatewayOptions {
  port?: number;
  /** Where the app's server listens. */
  appServerUrl: string;
  /** The control API of the simulated shop, for the page of store controls. */
  controlUrl: string;
  shop: string;
  apiKey: string;
  apiSecret: string;
  appName?: string;
  appHandle?: string;
}

export interface Gateway {
  /** The origin of the app as its users and Shopify see it. */
  url: string;
  /** The app in the admin: what a person opens. */
  adminUrl: string;
  close(): Promise<void>;
}

const USER_ID = "48151623";
const STATIC_FILES: Record<string, string> = {
  "/__admin/shell.css": "text/css",
  "/__admin/shell.js": "text/javascript",
  "/__admin/wording.js": "text/javascript",
  "/__admin/store-controls.js": "text/javascript",
};
const APP_BRIDGE = `${LOCAL_CDN}shopifycloud/app-bridge.js`;
/** What stands in for a picture of the CDN. */
const PLACEHOLDER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="6" fill="#e3e3e3"/></svg>';

/** Starts the gateway on 127.0.0.1. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { port = 0, shop, apiKey, appName = "LIVAPON", appHandle = "livapon" } = options;
  const identity: Identity = { shop, apiKey, apiSecret: options.apiSecret, userId: USER_ID };
  const home = `/store/${storeHandle(shop)}`;
  const appInAdmin = `${home}/apps/${appHandle}`;
  const proxy = createProxy({
    appServerUrl: options.appServerUrl,
    localAddress: (location) => localAdminAddress(location, { home, appInAdmin, apiKey, appHandle }),
    onUnreachable: answerUnreachable,
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://gateway");
    const { pathname } = url;
    if (pathname === "/" && !url.search && request.headers["sec-fetch-dest"] === "document") {
      return redirect(response, appInAdmin);
    }
    if (pathname === home || pathname === `${home}/`) return redirect(response, appInAdmin);
    if (pathname.startsWith(`${home}/`)) {
      const settings = { shop, home, appInAdmin, appName, storeName: "LIVAPON デモストア" };
      return answer(response, 200, "text/html", await shellPage(settings));
    }
    if (!pathname.startsWith("/__admin/")) return proxy.handle(request, response);

    if (pathname in STATIC_FILES) {
      return answer(response, 200, STATIC_FILES[pathname]!, await readHere(path.posix.basename(pathname)));
    }
    if (pathname === APP_BRIDGE) return answer(response, 200, "text/javascript", await readHere("app-bridge.js"));
    if (pathname.startsWith(LOCAL_CDN)) return answerFromCdn(pathname, response);
    if (pathname === "/__admin/embed") return embed(url, response);
    if (pathname === "/__admin/session-token") {
      if (request.method !== "POST" || isForeign(request)) return answer(response, 403, "text/plain", "Forbidden");
      const token = await mintSessionToken(identity);
      return answer(response, 200, "application/json", JSON.stringify({ token }));
    }
    if (pathname.startsWith("/__admin/control/")) {
      if (isForeign(request)) return answer(response, 403, "text/plain", "Forbidden");
      const target = `${options.controlUrl}/${pathname.slice("/__admin/control/".length)}${url.search}`;
      return forward(target, request, response);
    }
    return answer(response, 404, "text/plain", "Not found");
  }

  /** The first page of the frame: the app's path with the parameters that the admin adds. */
  async function embed(url: URL, response: ServerResponse): Promise<void> {
    const target = new URL(url.searchParams.get("path") ?? "/", origin());
    if (target.origin !== origin()) return answer(response, 400, "text/plain", "Not a path of the app");
    const locale = url.searchParams.get("locale") === "ja" ? "ja" : "en";
    for (const [name, value] of await embedParameters(identity, { locale })) target.searchParams.set(name, value);
    return redirect(response, `${target.pathname}${target.search}`);
  }

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else answer(response, 500, "text/plain", String(error));
    });
  });
  server.on("upgrade", (request, socket, head) => proxy.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin(),
    adminUrl: `${origin()}${appInAdmin}`,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      proxy.close();
    },
  };
}

/** Addresses of the real admin, as the app's redirects name them, become the same place in this one. */
function localAdminAddress(
  location: string,
  { home, appInAdmin, apiKey, appHandle }: { home: string; appInAdmin: string; apiKey: string; appHandle: string },
): string {
  const inAdmin = `https://admin.shopify.com${home}`;
  if (!location.startsWith(inAdmin)) return location;
  const rest = location.slice(inAdmin.length);
  const ofApp = [`/apps/${apiKey}`, `/apps/${appHandle}`].find((app) => rest.startsWith(app));
  return ofApp ? `${appInAdmin}${rest.slice(ofApp.length)}` : `${home}${rest}`;
}

async function shellPage(settings: Record<string, string>): Promise<string> {
  const page = (await readHere("shell.html")).toString("utf8");
  return page.replace("{{settings}}", JSON.stringify(settings).replaceAll("<", "\\u003c"));
}

function answerFromCdn(pathname: string, response: ServerResponse): void {
  if (pathname.endsWith(".css")) return answer(response, 200, "text/css", "");
  if (pathname.endsWith(".js")) return answer(response, 404, "text/plain", `The sandbox has no ${pathname}`);
  return answer(response, 200, "image/svg+xml", PLACEHOLDER);
}

function answerUnreachable(request: IncomingMessage, response: ServerResponse, error: Error): void {
  if (!request.headers.accept?.includes("text/html")) {
    return answer(
      response,
      502,
      "application/json",
      JSON.stringify({ error: `The app is not running: ${error.message}` }),
    );
  }
  const text = `<!doctype html><meta charset="utf-8"><title>LIVAPON</title><body style="font:14px system-ui;padding:2rem">
    <p>アプリが起動していません。数秒後に再読み込みします。</p><p>The app is not running. Trying again in a few seconds.</p>
    <script>setTimeout(() => location.reload(), 3000)</script>`;
  return answer(response, 502, "text/html", text);
}

async function forward(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const result = await fetch(target, {
      method: request.method,
      headers: { "content-type": request.headers["content-type"] ?? "application/json" },
      body: chunks.length ? Buffer.concat(chunks) : undefined,
    });
    const type = result.headers.get("content-type") ?? "application/json";
    answer(response, result.status, type, Buffer.from(await result.arrayBuffer()));
  } catch (error) {
    answer(response, 502, "application/json", JSON.stringify({ error: String(error) }));
  }
}

/** A browser says where a request comes from; other pages may not act in the admin's name. */
function isForeign(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function readHere(file: string): Promise<Buffer> {
  return readFile(path.join(import.meta.dirname, file));
}

function answer(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  const charset = type.startsWith("text/") ? "; charset=utf-8" : "";
  response.writeHead(status, { "content-type": `${type}${charset}`, "cache-control": "no-store" }).end(body);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, "cache-control": "no-store" }).end();
}
