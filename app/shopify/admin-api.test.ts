import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { createAdminClient, readAnswer } from "./admin-api.ts";
import { GrantedScopesDocument } from "./generated/admin.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const body = (value: unknown) => readAnswer(200, null, JSON.stringify(value));
const cost = (actual: number | null, requested = 70, available = 20) => ({
  cost: {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: available, restoreRate: 100 },
  },
});

describe("an answer of the Admin API", () => {
  it("gives the data and what it cost", () => {
    expect(body({ data: { a: 1 }, extensions: cost(11) })).toEqual({
      ok: true,
      data: { a: 1 },
      cost: { requested: 70, actual: 11, maximum: 2000, available: 20, restoreRate: 100 },
    });
  });

  it("says how long a throttled request has to wait, from its own figures", () => {
    const answer = body({
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: cost(null),
    });
    expect(answer).toMatchObject({ ok: false, error: { code: "throttled", retryAfterMs: 500 } });
  });

  it("reads Retry-After as seconds", () => {
    expect(readAnswer(429, "2", "")).toMatchObject({ error: { code: "throttled", retryAfterMs: 2000 } });
  });

  it("names the access that is missing", () => {
    const error = {
      message: "Access denied for fulfillmentOrders field.",
      extensions: { code: "ACCESS_DENIED", requiredAccess: "`read_x`" },
    };
    expect(body({ data: null, errors: [error] })).toMatchObject({
      error: { code: "access_denied", requiredAccess: "`read_x`" },
    });
  });

  it.each([
    [401, "unauthorized"],
    [402, "shop_unavailable"],
    [403, "shop_unavailable"],
    [404, "shop_unavailable"],
    [423, "shop_unavailable"],
    [500, "unclear"],
    [503, "unclear"],
  ])("sorts HTTP %i as %s", (status, code) => {
    expect(readAnswer(status, null, "{}")).toMatchObject({ ok: false, error: { code } });
  });

  it("does not know what happened after an internal error or a broken answer", () => {
    expect(
      body({ errors: [{ message: "Internal error", extensions: { code: "INTERNAL_SERVER_ERROR" } }] }),
    ).toMatchObject({ error: { code: "unclear" } });
    expect(readAnswer(200, null, "<html>")).toMatchObject({ error: { code: "unclear" } });
  });

  it("was refused when the request itself was wrong", () => {
    expect(body({ errors: [{ message: "invalid id", extensions: { code: "RESOURCE_NOT_FOUND" } }] })).toMatchObject({
      error: { code: "rejected" },
    });
  });
});

describe("a request that gets no answer", () => {
  const send = (url: string, timeoutMs = 10_000) =>
    createAdminClient({
      shop: "a.myshopify.com",
      accessToken: "t",
      fetch: (_input, init) => fetch(url, init),
      timeoutMs,
    }).send(GrantedScopesDocument, {});

  async function listen(onConnection: (socket: Socket) => void): Promise<string> {
    const server = createServer(onConnection).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  it("never reached Shopify when nobody listens", async () => {
    const url = await listen(() => {});
    servers.splice(0)[0]?.close();
    expect(await send(url)).toMatchObject({ ok: false, error: { code: "not_reached" } });
  });

  it("may have been applied when the connection stays silent", async () => {
    const url = await listen((socket) => servers.push({ close: () => socket.destroy() } as unknown as Server));
    expect(await send(url, 200)).toMatchObject({ ok: false, error: { code: "unclear" } });
  });

  it("may have been applied when the connection breaks", async () => {
    const url = await listen((socket) => socket.once("data", () => socket.destroy()));
    expect(await send(url)).toMatchObject({ ok: false, error: { code: "unclear" } });
  });
});
