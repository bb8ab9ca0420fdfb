import path from "node:path";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";
import { leanPolarisStyles } from "./scripts/polaris-styles.ts";
import { sharedChunk } from "./scripts/shared-chunk.ts";

/** The admin's words come with each page in its language: the English that Shopify's AppProvider brings is never read. */
const withoutSpareEnglish: Plugin = {
  name: "without-spare-english",
  enforce: "pre",
  resolveId: (id, importer) =>
    id === "@shopify/polaris/locales/en.json" && importer?.includes("shopify-app-remix") ? "\0spare-english" : null,
  load: (id) => (id === "\0spare-english" ? "export default {}" : null),
};

export default defineConfig({
  server: { port: Number(process.env.PORT ?? 3000), strictPort: true, host: "127.0.0.1", allowedHosts: true },
  plugins: [
    withoutSpareEnglish,
    leanPolarisStyles(path.join(import.meta.dirname, "app")),
    remix({
      ignoredRouteFiles: ["**/.*", "**/*.test.*"],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_lazyRouteDiscovery: true,
        v3_singleFetch: false,
        v3_routeConfig: false,
      },
    }),
  ],
  build: {
    assetsInlineLimit: 0,
    // Each file costs a slow processor a request: small ones go into those that need them.
    rollupOptions: {
      output: { experimentalMinChunkSize: 2_000, onlyExplicitManualChunks: true, manualChunks: sharedChunk(3) },
    },
  },
  optimizeDeps: { include: ["@shopify/app-bridge-react", "@shopify/polaris"] },
});
