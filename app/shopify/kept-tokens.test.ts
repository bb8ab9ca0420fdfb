import { expect, it } from "vitest";
import type { AdminClient, AdminError } from "./admin-api.ts";
import { TypedDocumentString } from "./generated/admin.ts";
import { createKeptTokens } from "./kept-tokens.ts";

const SHOP = "tokens.myshopify.com";
const document = new TypedDocumentString<object, object>("query { shop { id } }");

/** Sessions as they lie in the database, and a Shopify that takes one token. */
function scene() {
  const world = {
    stored: "one" as string | null,
    valid: "one",
    reads: 0,
    sent: [] as string[],
    givenUp: [] as string[],
    nowMs: 0,
  };
  const tokens = createKeptTokens({
    read() {
      world.reads++;
      const missing: AdminError = { code: "unauthorized", message: "no session for this shop" };
      return Promise.resolve(world.stored === null ? missing : { accessToken: world.stored });
    },
    giveUp(_shop, accessToken) {
      world.givenUp.push(accessToken);
      return Promise.resolve();
    },
    client: (_shop, accessToken) =>
      ({
        send() {
          world.sent.push(accessToken);
          return Promise.resolve(
            accessToken === world.valid
              ? { ok: true, data: {}, cost: null }
              : { ok: false, error: { code: "unauthorized", message: "HTTP 401" }, cost: null },
          );
        },
      }) as AdminClient,
    nowMs: () => world.nowMs,
  });
  const send = async () => {
    const client = await tokens.clientFor(SHOP);
    return "send" in client ? client.send(document, {}) : { ok: false, error: client };
  };
  return { world, tokens, send };
}

it("reads a shop's token once a minute, however many ask", async () => {
  const { world, send } = scene();
  await Promise.all([send(), send(), send()]);
  world.nowMs = 59_999;
  expect(await send()).toMatchObject({ ok: true });
  expect(world.reads).toBe(1);
  world.nowMs = 60_000;
  await send();
  expect(world.reads).toBe(2);
});

it("sends again when the token was turned away and another is there by now", async () => {
  const { world, send } = scene();
  await send();
  world.stored = world.valid = "two";
  expect(await send()).toMatchObject({ ok: true });
  expect(world.sent).toEqual(["one", "one", "two"]);
});

it("gives a token up that was turned away, and reads another once for all who met that", async () => {
  const { world, send } = scene();
  await send();
  world.stored = world.valid = "two";
  expect(await Promise.all([send(), send(), send()])).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  expect(world.reads).toBe(2);
  expect(new Set(world.givenUp)).toEqual(new Set(["one"]));
});

it("does not send a second time with the same token, and reads it anew next time", async () => {
  const { world, send } = scene();
  world.valid = "two";
  expect(await send()).toMatchObject({ ok: false, error: { code: "unauthorized" } });
  expect(world.sent).toEqual(["one"]);
  world.stored = "two";
  world.nowMs = 60_000;
  expect(await send()).toMatchObject({ ok: true });
});

it("keeps nothing of a shop without a token, and forgets on demand", async () => {
  const { world, tokens, send } = scene();
  world.stored = null;
  expect(await send()).toMatchObject({ ok: false, error: { message: "no session for this shop" } });
  world.stored = "one";
  expect(await send()).toMatchObject({ ok: true });
  world.stored = null;
  expect(await send()).toMatchObject({ ok: true });
  tokens.forget(SHOP);
  expect(await send()).toMatchObject({ ok: false });
});
