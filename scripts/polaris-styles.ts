/**
 * Polaris' stylesheet is that of all its components, four times as much as the app shows: every page would wait for its
 * rules. What is left is what the components can name that the app's imports lead to.
 */
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { PurgeCSS } from "purgecss";
import type { Plugin } from "vite";

const POLARIS = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@shopify/polaris/package.json")),
  "build/esm",
);
const STYLES = /@shopify\/polaris\/build\/esm\/styles\.css/;
/** What every page stands in, whoever writes it. */
const ALWAYS = [/^html$/, /^body$/, /^p-theme-light$/];

/** For vite.config.ts: leaves of Polaris' stylesheet what the sources in `appDirectory` need. */
export function leanPolarisStyles(appDirectory: string): Plugin {
  return {
    name: "lean-polaris-styles",
    apply: "build",
    enforce: "pre",
    async transform(code, id) {
      if (!STYLES.test(id) || !code.includes(".Polaris-")) return null;
      const content = (await polarisFiles(appDirectory)).map((raw) => ({ raw, extension: "js" }));
      const [purged] = await new PurgeCSS().purge({
        content,
        css: [{ raw: code }],
        safelist: { standard: ALWAYS },
      });
      return { code: purged!.css, map: null };
    },
  };
}

/** The texts of the Polaris files that the app's imports lead to. */
async function polarisFiles(appDirectory: string): Promise<string[]> {
  const sources = globSync("**/*.{ts,tsx}", { cwd: appDirectory }).map((file) => path.join(appDirectory, file));
  // The app has it by way of Shopify's own.
  const imported = new Set<string>(["AppProvider"]);
  for (const file of sources)
    for (const [, names] of (await readFile(file, "utf8")).matchAll(/import \{([^}]*)\} from "@shopify\/polaris"/g))
      for (const name of names!.split(",")) imported.add(name.trim().split(" as ")[0]!);

  const index = await readFile(path.join(POLARIS, "index.js"), "utf8");
  const waiting = [...index.matchAll(/export \{([^}]*)\} from '([^']*)'/g)].flatMap(([, names, file]) =>
    names!.split(",").some((name) => imported.has(name.trim().split(" as ").at(-1)!))
      ? [path.join(POLARIS, file!)]
      : [],
  );
  const texts = new Map<string, string>();
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (texts.has(file)) continue;
    const text = await readFile(file, "utf8");
    texts.set(file, text);
    for (const [, relative] of text.matchAll(/from '(\.[^']*\.js)'/g))
      waiting.push(path.join(path.dirname(file), relative!));
  }
  return [...texts.values()];
}
