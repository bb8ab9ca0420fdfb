import { describe, expect, it } from "vitest";

const complete = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example.com",
  SCOPES: "read_orders, read_products",
  SUPABASE_URL: "https://x.supabase.co",
  SUPABASE_SERVICE_ROLE_KEY: "role",
  DATABASE_URL: "postgresql://postgres@localhost/postgres",
  CRON_SECRET: "0123456789abcdef",
};
Object.assign(process.env, complete);
const { readEnv } = await import("./env.server.ts");

describe("the environment", () => {
  it("is read with its defaults", () => {
    expect(readEnv(complete)).toMatchObject({
      SCOPES: ["read_orders", "read_products"],
      LOG_LEVEL: "info",
      NODE_ENV: "development",
    });
  });

  it("lists everything that is missing or wrong at once", () => {
    const { SHOPIFY_API_KEY: _, CRON_SECRET: __, ...rest } = complete;
    expect(() => readEnv({ ...rest, SUPABASE_URL: "nowhere", CRON_SECRET: "short" })).toThrow(
      /SHOPIFY_API_KEY[\s\S]*SUPABASE_URL[\s\S]*CRON_SECRET/,
    );
  });

  it("takes the sandbox's Shopify on this machine alone", () => {
    const at = (url: string) => readEnv({ ...complete, SHOPIFY_SANDBOX_URL: url });
    expect(at("http://127.0.0.1:4100").SHOPIFY_SANDBOX_URL).toBe("http://127.0.0.1:4100");
    for (const url of ["http://shopify.example.com", "https://127.0.0.1:4100", "http://127.0.0.1.example.com"])
      expect(() => at(url), url).toThrow(/SHOPIFY_SANDBOX_URL: must be an address of this machine/);
  });

  it("dies at a given point in the sandbox alone", () => {
    const dying = { ...complete, FAILPOINT: "after_intent:1" };
    expect(() => readEnv(dying)).toThrow(/FAILPOINT/);
    expect(readEnv({ ...dying, SHOPIFY_SANDBOX_URL: "http://127.0.0.1:4100" }).FAILPOINT).toBe("after_intent:1");
  });
});
