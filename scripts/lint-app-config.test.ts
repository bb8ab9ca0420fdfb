import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WEBHOOK_TOPICS } from "../app/orders/webhook-change.ts";
import { API_VERSION } from "../app/shopify/api-version.ts";
import { problemsOf } from "./lint-app-config.ts";

const toml = readFileSync("shopify.app.toml", "utf8");
const schema = readFileSync(`sandbox/shopify/admin-${API_VERSION}.graphql`, "utf8");

describe("shopify.app.toml", () => {
  it("agrees with the code", () => {
    expect(problemsOf(toml, () => true)).toEqual([]);
  });

  it.each([
    [/2026-10/, "2025-01", "api_version is 2025-01"],
    [/read_products,/, "read_prodcuts,", "scope read_prodcuts is not"],
    [/read_products,/, "", "scope read_products is missing"],
    [/"orders\/edited"/, '"orders/edit"', "topic orders/edit has no reader"],
    [/"orders\/edited", /, "", "topic orders/edited is not subscribed to"],
    [/, "updated_at"\]/, "]", "include_fields needs updated_at"],
  ])("is refused with %s replaced by %s", (pattern, replacement, problem) => {
    expect(problemsOf(toml.replace(pattern, replacement), () => true).join("\n")).toContain(problem);
  });

  it("is refused when a subscription has no route", () => {
    expect(problemsOf(toml, (file) => file !== "app/routes/webhooks.orders.tsx")).toEqual([
      "/webhooks/orders has no app/routes/webhooks.orders.tsx",
    ]);
  });

  it("names only topics that Shopify's schema has", () => {
    const topics =
      /enum WebhookSubscriptionTopic \{([^}]*)\}/
        .exec(schema)?.[1]
        ?.match(/[A-Z_0-9]+/g)
        ?.map(String) ?? [];
    const compliance = ["customers/data_request", "customers/redact", "shop/redact"];
    const unknown = WEBHOOK_TOPICS.filter(
      (topic) => !compliance.includes(topic) && !topics.includes(topic.toUpperCase().replace("/", "_")),
    );
    expect(unknown).toEqual([]);
  });
});
