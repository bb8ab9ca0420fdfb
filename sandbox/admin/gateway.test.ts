import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
// Declares the global that the pages have.
import type {} from "@shopify/app-bridge-react";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, type TestBrowser, type TestPage } from "../../tests/browser.ts";
import { verifyJwt } from "../jwt.ts";
import { type Gateway, startGateway } from "./gateway.ts";

const SHOP = "test-shop.myshopify.com";
const API_KEY = "key-of-the-app";
const API_SECRET = "secret-of-the-app-with-at-least-32-characters";
const CDN = "https://cdn.shopify.com";

/** What a test says the app answers, by path. */
const routes = new Map<string, (request: IncomingMessage, response: ServerResponse) => unknown>();
const seen: IncomingMessage[] = [];
let appServer: Server;
let gateway: Gateway;
let browser: TestBrowser;

beforeAll(async () => {
  appServer = createServer((request, response) => {
    seen.push(request);
    const route = routes.get(new URL(request.url!, "http://app").pathname);
    if (route) return void route(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => appServer.listen(0, "127.0.0.1", resolve));
  gateway = await startGateway({
    appServerUrl: `http://127.0.0.1:${(appServer.address() as AddressInfo).port}`,
    controlUrl: "http://127.0.0.1:9/__sandbox",
    shop: SHOP,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  appServer?.closeAllConnections();
  await new Promise((resolve) => appServer?.close(resolve));
});

describe("the proxy", () => {
  test("lets the app be framed by its own origin only, and keeps the rest of its policy", async () => {
    routes.set("/framed", (_request, response) =>
      response
        .writeHead(200, {
          "content-security-policy": `default-src 'self'; frame-ancestors https://${SHOP} https://admin.shopify.com;`,
          "x-frame-options": "DENY",
          link: `<${CDN}/shopifycloud/app-bridge.js>; rel="preload"; as="script";`,
        })
        .end(),
    );
    const { headers } = await fetch(`${gateway.url}/framed`);
    expect(headers.get("content-security-policy")).toBe("default-src 'self'; frame-ancestors 'self';");
    expect(headers.get("x-frame-options")).toBeNull();
    expect(headers.get("link")).toContain("</__admin/cdn/shopifycloud/app-bridge.js>");
  });

  test("replaces the CDN's address wherever the bytes are cut, and only there", async () => {
    const page = `<p>漢字</p><script src="${CDN}/shopifycloud/app-bridge.js"></script>https://cdn.shopify.co ${CDN}/`;
    const bytes = Buffer.from(page);
    for (const cut of [10, 40, 45, 60, bytes.length - 3]) {
      routes.set("/cut", (_request, response) => {
        response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": bytes.length });
        response.write(bytes.subarray(0, cut));
        setImmediate(() => response.end(bytes.subarray(cut)));
      });
      const received = await (await fetch(`${gateway.url}/cut`)).text();
      expect(received).toBe(page.replaceAll(`${CDN}/`, "/__admin/cdn/"));
    }
  });

  test("streams: what the app has sent arrives before it has ended", async () => {
    let end = () => {};
    routes.set("/stream", (_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write("<p>first</p>");
      end = () => response.end("<p>last</p>");
    });
    const response = await fetch(`${gateway.url}/stream`);
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("<p>first</p>");
    end();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("<p>last</p>");
  });

  test("hands on the bytes of a webhook, and asks for no compression", async () => {
    const body = '{"id": 9007199254740993, "name": "注文"}  ';
    let received: [string, string | undefined] | undefined;
    routes.set("/webhooks", async (request, response) => {
      received = [await text(request), request.headers["accept-encoding"] as string];
      response.writeHead(202, { "x-own": "kept" }).end();
    });
    const response = await fetch(`${gateway.url}/webhooks`, { method: "POST", body });
    expect([response.status, response.headers.get("x-own")]).toEqual([202, "kept"]);
    expect(received).toEqual([body, "identity"]);
  });

  test("turns redirects to the real admin into redirects to this one", async () => {
    const redirectTo = async (location: string) => {
      routes.set("/away", (_request, response) => response.writeHead(302, { location }).end());
      return (await fetch(`${gateway.url}/away`, { redirect: "manual" })).headers.get("location");
    };
    expect(await redirectTo(`https://admin.shopify.com/store/test-shop/apps/${API_KEY}/app/orders`)).toBe(
      "/store/test-shop/apps/livapon/app/orders",
    );
    expect(await redirectTo("https://admin.shopify.com/store/test-shop/orders/1")).toBe("/store/test-shop/orders/1");
    expect(await redirectTo("https://example.com/")).toBe("https://example.com/");
  });

  test("says so when the app is not running", async () => {
    const lonely = await startGateway({
      appServerUrl: "http://127.0.0.1:9",
      controlUrl: "http://127.0.0.1:9",
      shop: SHOP,
      apiKey: API_KEY,
      apiSecret: API_SECRET,
    });
    const response = await fetch(`${lonely.url}/app`, { headers: { accept: "text/html" } });
    expect([response.status, await response.text()]).toEqual([502, expect.stringContaining("The app is not running")]);
    await lonely.close();
  });
});

describe("session tokens", () => {
  test("are what Shopify's are: a minute long, for this app, shop and user", async () => {
    const response = await fetch(`${gateway.url}/__admin/session-token`, { method: "POST" });
    const { token } = (await response.json()) as { token: string };
    const claims = await verifyJwt(token, API_SECRET);
    expect(claims).toMatchObject({ iss: `https://${SHOP}/admin`, dest: `https://${SHOP}`, aud: API_KEY });
    expect(claims.exp! - claims.iat!).toBe(60);
    expect(Object.keys(claims)).toEqual(expect.arrayContaining(["sub", "nbf", "jti", "sid"]));
  });

  test("are not for other sites, and the secret is in no file of the page", async () => {
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await fetch(`${gateway.url}/__admin/session-token`, { method: "POST", headers })).status).toBe(403);
    for (const file of ["shell.js", "cdn/shopifycloud/app-bridge.js"]) {
      expect(await (await fetch(`${gateway.url}/__admin/${file}`)).text()).not.toContain(API_SECRET);
    }
    expect(await (await fetch(gateway.adminUrl)).text()).not.toContain(API_SECRET);
  });

  test("the frame opens with the parameters of the admin", async () => {
    const response = await fetch(`${gateway.url}/__admin/embed?path=/app/orders?state=open&locale=ja`, {
      redirect: "manual",
    });
    const target = new URL(response.headers.get("location")!, gateway.url);
    expect(target.pathname).toBe("/app/orders");
    expect(Object.fromEntries(target.searchParams)).toMatchObject({
      state: "open",
      embedded: "1",
      shop: SHOP,
      locale: "ja",
      host: Buffer.from("admin.shopify.com/store/test-shop").toString("base64"),
    });
    await expect(verifyJwt(target.searchParams.get("id_token")!, API_SECRET)).resolves.toBeTruthy();
    const elsewhere = await fetch(`${gateway.url}/__admin/embed?path=https://example.com/`, { redirect: "manual" });
    expect(elsewhere.status).toBe(400);
  });
});

describe("App Bridge in the admin page", () => {
  /** A page of an app, as its server would send it. */
  const page = (body: string) => (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(
      `<!doctype html><body><script src="${CDN}/shopifycloud/app-bridge.js" data-api-key="${API_KEY}"></script>${body}
       <script>addEventListener("shopify:navigate", (event) => {
         const href = event.target.getAttribute("href");
         history.pushState(null, "", href);
         document.querySelector("h1").textContent = href;
       });</script>`,
    );
  /** Opens a page of the app in the admin. */
  const open = async (path: string, body: string, options = {}) => {
    routes.set(path, page(body));
    const opened = await browser.newPage({ locale: "en-US", ...options });
    await opened.page.goto(gateway.adminUrl + path);
    await frameOf(opened).locator("h1").waitFor({ state: "attached" });
    return opened;
  };
  const frameOf = ({ page }: TestPage) => page.frameLocator("#app");
  const embedded = ({ page }: TestPage) => page.frames().find((frame) => frame.parentFrame() !== null)!;
  const inFrame = <T>(opened: TestPage, script: () => T) => embedded(opened).evaluate(script);

  test("the bounce page comes back with a token", async () => {
    routes.set("/bounce", page(""));
    routes.set("/t/start", (request, response) => {
      const url = new URL(request.url!, gateway.url);
      if (url.searchParams.has("again")) return page(`<h1>${url.searchParams.has("id_token")}</h1>`)(request, response);
      const reload = `${gateway.url}/t/start?again=1&shop=${SHOP}`;
      response.writeHead(302, { location: `/bounce?shopify-reload=${encodeURIComponent(reload)}` }).end();
    });
    const opened = await browser.newPage();
    await opened.page.goto(`${gateway.adminUrl}/t/start`);
    await frameOf(opened).getByRole("heading", { name: "true" }).waitFor();
    await opened.close();
  });

  test("fetch carries a token to the app, a new one when the app refuses it, and none elsewhere", async () => {
    const tokens: (string | undefined)[] = [];
    routes.set("/t/data", (request, response) => {
      tokens.push(request.headers.authorization);
      const headers = tokens.length === 1 ? { "x-shopify-retry-invalid-session-request": "1" } : {};
      response.writeHead(tokens.length === 1 ? 401 : 200, headers).end("fine");
    });
    const opened = await open("/t/fetch", "<h1>fetch</h1>");
    const answer = await inFrame(opened, async () => (await fetch("/t/data", { method: "POST", body: "x" })).text());
    expect(answer).toBe("fine");
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).not.toBe(tokens[1]);
    for (const token of tokens) await verifyJwt(token!.replace("Bearer ", ""), API_SECRET);
    opened.problems.length = 0; // The browser logs the 401.
    await opened.close();
  });

  test("the navigation shows the app's menu, marks where it is, and goes there without loading", async () => {
    const menu = `<ui-nav-menu><a href="/" rel="home">Home</a><a href="/t/orders">Orders</a><a href="/t/nav">Nav</a></ui-nav-menu>`;
    const opened = await open("/t/nav", `${menu}<h1>nav</h1>`);
    const navigation = opened.page.getByRole("navigation");
    await expectText(navigation.locator("a.sub"), ["Orders", "Nav"]);
    await expectText(navigation.locator("[aria-current]"), ["Nav"]);
    await navigation.getByRole("link", { name: "Orders", exact: true }).and(opened.page.locator(".sub")).click();
    await frameOf(opened).getByRole("heading", { name: "/t/orders" }).waitFor();
    expect(opened.page.url()).toBe(`${gateway.adminUrl}/t/orders`);
    await expectText(navigation.locator("[aria-current]"), ["Orders"]);
    await opened.close();
  });

  test("the address follows the app, without the admin's parameters, and a reload keeps the place", async () => {
    const opened = await open("/t/place", "<h1>place</h1>");
    await inFrame(opened, () => history.pushState(null, "", "/t/place?state=open&page=2"));
    await opened.page.waitForURL(`${gateway.adminUrl}/t/place?state=open&page=2`);
    await opened.page.reload();
    await frameOf(opened).locator("h1").waitFor({ state: "attached" });
    expect(new URL(embedded(opened).url()).searchParams.get("state")).toBe("open");
    expect(opened.page.url()).toBe(`${gateway.adminUrl}/t/place?state=open&page=2`);
    await opened.close();
  });

  test("the title bar has the app's title and buttons", async () => {
    const opened = await open(
      "/t/title",
      `<ui-title-bar title="Order #1001"><button variant="primary" onclick="document.querySelector('h1').textContent='pressed'">
       Ship</button><button disabled>Print</button></ui-title-bar><h1>title</h1>`,
    );
    const bar = opened.page.locator("#title-bar");
    await bar.getByText("Order #1001").waitFor();
    expect(await bar.getByRole("button", { name: "Print" }).isDisabled()).toBe(true);
    await bar.getByRole("button", { name: "Ship" }).click();
    await frameOf(opened).getByRole("heading", { name: "pressed" }).waitFor();
    expect(await opened.page.title()).toContain("Order #1001");
    await opened.close();
  });

  test("the save bar saves, discards after a question, and holds who would leave", async () => {
    const opened = await open(
      "/t/save",
      `<ui-save-bar id="bar" discardConfirmation><button variant="primary" id="save"></button><button id="discard"></button></ui-save-bar>
       <h1></h1><script>
         const said = (word) => () => document.querySelector("h1").append(word + " ");
         save.onclick = said("saved"); discard.onclick = said("discarded");
         bar.addEventListener("show", said("shown")); bar.addEventListener("hide", said("hidden"));
       </script>`,
    );
    const { page } = opened;
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await inFrame(opened, () => shopify.saveBar.show("bar"));
    await bar.getByRole("button", { name: "Save" }).click();
    await bar.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Continue editing" }).click();
    await bar.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard changes" }).click();
    await page.getByRole("link", { name: "Products" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
    await frameOf(opened).getByRole("heading", { name: "shown saved discarded" }).waitFor();
    await inFrame(opened, () => shopify.saveBar.hide("bar"));
    await bar.waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "Products" }).click();
    await page.getByText("https://admin.shopify.com/store/test-shop/products").waitFor();
    await opened.close();
  });

  test("leaving asks once there are changes", async () => {
    const opened = await open("/t/leave", `<ui-save-bar id="bar"></ui-save-bar><h1>leave</h1>`);
    await inFrame(opened, () => shopify.saveBar.leaveConfirmation());
    await inFrame(opened, () => shopify.saveBar.show("bar"));
    const left = inFrame(opened, () => shopify.saveBar.leaveConfirmation().then(() => "left"));
    await opened.page.getByRole("dialog").getByRole("button", { name: "Leave page" }).click();
    expect(await left).toBe("left");
    await opened.close();
  });

  test("toasts come and go, and their action reaches the app", async () => {
    const opened = await open("/t/toast", "<h1></h1>");
    await inFrame(opened, () => {
      shopify.toast.show("Registered", {
        action: "Undo",
        onAction: () => document.querySelector("h1")!.append("undone "),
        onDismiss: () => document.querySelector("h1")!.append("dismissed"),
      });
    });
    const toast = opened.page.getByRole("status");
    await toast.getByRole("button", { name: "Undo" }).click();
    await toast.getByRole("button", { name: "Dismiss" }).click();
    await frameOf(opened).getByRole("heading", { name: "undone dismissed" }).waitFor();
    expect(await toast.textContent()).toBe("");
    await opened.close();
  });

  test("a modal shows its content with its own title and buttons", async () => {
    const opened = await open(
      "/t/modal",
      `<ui-modal id="modal"><p>Release the hold?</p><ui-title-bar title="Hold"><button variant="primary"
       onclick="document.querySelector('h1').textContent='released'; shopify.modal.hide('modal')">Release</button></ui-title-bar></ui-modal><h1>modal</h1>`,
    );
    await inFrame(opened, () => shopify.modal.show("modal"));
    const dialog = frameOf(opened).getByRole("dialog", { name: "Hold" });
    await dialog.getByText("Release the hold?").waitFor();
    await dialog.getByRole("button", { name: "Release" }).click();
    await frameOf(opened).getByRole("heading", { name: "released" }).waitFor();
    expect(await dialog.count()).toBe(0);
    await opened.close();
  });

  test("links into the admin name the place that the real one would show", async () => {
    const opened = await open("/t/link", `<a href="shopify:admin/orders/123">order</a><h1>link</h1>`);
    await frameOf(opened).getByText("order", { exact: true }).click();
    await opened.page.getByText("https://admin.shopify.com/store/test-shop/orders/123").waitFor();
    await opened.page.goBack();
    await frameOf(opened).getByRole("heading", { name: "link" }).waitFor();
    await opened.close();
  });

  test("the language chosen in the admin reaches the app, and stays", async () => {
    const opened = await open("/t/language", "<h1>language</h1>", { locale: "ja-JP" });
    const locale = () => inFrame(opened, () => shopify.config.locale);
    expect(await locale()).toBe("ja");
    await opened.page.getByRole("button", { name: "English" }).click();
    await opened.page.waitForFunction(() =>
      document.querySelector("iframe")!.contentDocument!.URL.includes("locale=en"),
    );
    await opened.page.reload();
    await opened.page.getByRole("link", { name: "Orders" }).waitFor();
    await frameOf(opened).locator("h1").waitFor({ state: "attached" });
    expect(await locale()).toBe("en");
    await opened.close();
  });

  test("on a narrow screen the navigation opens over the app", async () => {
    const opened = await open("/t/narrow", "<h1>narrow</h1>", { viewport: { width: 390, height: 844 } });
    const { page } = opened;
    expect(await page.getByRole("link", { name: "Products" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Products" }).click();
    await page.getByText("/store/test-shop/products").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await opened.close();
  });

  test("an app opened outside the admin goes into it", async () => {
    routes.set("/t/outside", page("<h1>outside</h1>"));
    const opened = await browser.newPage();
    await opened.page.goto(`${gateway.url}/t/outside?shop=${SHOP}&host=aG9zdA`);
    await opened.page.waitForURL(`${gateway.adminUrl}/t/outside`);
    await opened.close();
  });
});

/** Waits until the elements have just these texts. */
async function expectText(locator: ReturnType<TestPage["page"]["locator"]>, texts: string[]): Promise<void> {
  await expect.poll(() => locator.allTextContents()).toEqual(texts);
}
