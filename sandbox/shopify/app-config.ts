/** The app's own configuration, as far as Shopify acts on it: scopes and webhook subscriptions of shopify.app.toml. */
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

export interface Subscription {
  topic: string;
  uri: string;
  name: string | null;
  filter: string | null;
  includeFields: string[] | null;
  isCompliance: boolean;
}

export interface AppConfig {
  scopes: string[];
  webhookApiVersion: string;
  subscriptions: Subscription[];
}

interface Toml {
  access_scopes?: { scopes?: string };
  webhooks?: {
    api_version?: string;
    subscriptions?: {
      topics?: string[];
      compliance_topics?: string[];
      uri: string;
      name?: string;
      filter?: string;
      include_fields?: string[];
    }[];
  };
}

/** Reads the file that the app deploys with. */
export function readAppConfig(path: string): AppConfig {
  const toml = parse(readFileSync(path, "utf8")) as Toml;
  const scopes = (toml.access_scopes?.scopes ?? "").split(",").map((scope) => scope.trim());
  return {
    scopes: scopes.filter(Boolean),
    webhookApiVersion: toml.webhooks?.api_version ?? "2026-10",
    subscriptions: (toml.webhooks?.subscriptions ?? []).flatMap((one) => {
      const common = {
        uri: one.uri,
        name: one.name ?? null,
        filter: one.filter ?? null,
        includeFields: one.include_fields ?? null,
      };
      return [
        ...(one.topics ?? []).map((topic) => ({ topic, ...common, isCompliance: false })),
        ...(one.compliance_topics ?? []).map((topic) => ({ topic, ...common, isCompliance: true })),
      ];
    }),
  };
}
