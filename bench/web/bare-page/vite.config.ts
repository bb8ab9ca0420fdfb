import path from "node:path";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";
import { BARE_BUILD } from "./build-directory.ts";

/** As the app's own vite.config.ts, for the bare page. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, "../../.."),
  logLevel: "error",
  plugins: [
    remix({
      appDirectory: "bench/web/bare-page/app",
      buildDirectory: BARE_BUILD,
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
  build: { assetsInlineLimit: 0 },
});
