import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Which folders of the house a folder may not import: the arrows of docs/architecture.md point one way. */
const closed = (files, folders) => ({
  files,
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: folders.map((f) => `**/${f}/**`),
            message: "This arrow points the wrong way (docs/architecture.md).",
          },
        ],
      },
    ],
  },
});

const domain = ["orders", "shipments", "fulfillment-orders", "setup", "reports", "settings", "imports", "exports"];

export default tseslint.config(
  {
    ignores: [
      "build/",
      ".sandbox/",
      ".artifacts/",
      "app/shopify/generated/",
      "app/supabase/database.types.ts",
      "node_modules/",
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["app/**/*.tsx"], plugins: { "react-hooks": reactHooks }, rules: reactHooks.configs.recommended.rules },
  { files: ["app/**"], rules: { "no-console": "error" } },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
  closed(["app/carriers/**"], ["routes", "ui", "shopify", "supabase", "sandbox", ...domain]),
  closed(["app/supabase/**"], ["routes", "ui", "shopify", "carriers", "sandbox", ...domain]),
  closed(["app/shopify/**"], ["routes", "ui", "supabase", "carriers", "sandbox", ...domain]),
  closed(
    ["app/{orders,shipments,fulfillment-orders,setup,reports,settings,imports,exports}/**"],
    ["routes", "ui", "sandbox"],
  ),
  closed(["app/ui/**"], ["routes", "sandbox", "supabase"]),
  closed(["app/routes/**", "app/*.{ts,tsx}"], ["sandbox", "tests"]),
  closed(
    ["sandbox/**"],
    [
      "app/routes",
      "app/ui",
      "app/orders",
      "app/shipments",
      "app/fulfillment-orders",
      "app/setup",
      "app/reports",
      "app/settings",
      "app/imports",
      "app/exports",
      "app/supabase",
    ],
  ),
);
