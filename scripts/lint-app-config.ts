/**
 * Checks what `shopify app build` lets through in shopify.app.toml: API version, scopes, webhook topics, and that every
 * subscription has the route it names. Part of `npm run lint`.
 */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { WEBHOOK_TOPICS } from "../app/orders/webhook-change.ts";
import { API_VERSION } from "../app/shopify/api-version.ts";
import { REQUIRED_SCOPES } from "../app/shopify/scopes.ts";

interface AppConfig {
  access_scopes: { scopes: string };
  webhooks: {
    api_version: string;
    subscriptions: { topics?: string[]; compliance_topics?: string[]; uri: string; include_fields?: string[] }[];
  };
}

/** Says everything that is wrong with an app configuration; empty when it is right. */
export function problemsOf(toml: string, routeExists: (file: string) => boolean): string[] {
  const config = parse(toml) as unknown as AppConfig;
  const problems: string[] = [];
  if (config.webhooks.api_version !== API_VERSION) {
    problems.push(
      `[webhooks] api_version is ${config.webhooks.api_version}, app/shopify/api-version.ts says ${API_VERSION}`,
    );
  }

  const declared = config.access_scopes.scopes.split(",").map((scope) => scope.trim());
  const required = new Set<string>(REQUIRED_SCOPES);
  for (const scope of declared)
    if (!required.has(scope)) problems.push(`scope ${scope} is not in app/shopify/scopes.ts`);
  for (const scope of required) if (!declared.includes(scope)) problems.push(`scope ${scope} is missing`);

  const topics = config.webhooks.subscriptions.flatMap((it) => [...(it.topics ?? []), ...(it.compliance_topics ?? [])]);
  for (const topic of topics)
    if (!WEBHOOK_TOPICS.includes(topic)) problems.push(`topic ${topic} has no reader in app/orders/webhook-change.ts`);
  for (const topic of WEBHOOK_TOPICS) if (!topics.includes(topic)) problems.push(`topic ${topic} is not subscribed to`);
  if (new Set(topics).size < topics.length) problems.push("a topic is subscribed to twice");

  for (const { uri, include_fields } of config.webhooks.subscriptions) {
    const file = `app/routes/${uri.slice(1).replaceAll("/", ".")}.tsx`;
    if (!routeExists(file)) problems.push(`${uri} has no ${file}`);
    if (include_fields && !include_fields.includes("updated_at")) {
      problems.push(`${uri}: include_fields needs updated_at, or Shopify drops deliveries that look the same`);
    }
  }
  return problems;
}

if (import.meta.main) {
  const problems = problemsOf(readFileSync("shopify.app.toml", "utf8"), existsSync);
  for (const problem of problems) console.error(`shopify.app.toml: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
