/** The Admin API version of every request and webhook. A test holds shopify.app.toml and the schema against it. */
export const API_VERSION = "2026-10";
