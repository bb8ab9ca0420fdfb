import type { CodegenConfig } from "@graphql-codegen/cli";
import { API_VERSION } from "./app/shopify/api-version.ts";

/** Types and documents of app/shopify/operations from Shopify's official schema: `npm run codegen`. */
const config: CodegenConfig = {
  schema: `sandbox/shopify/admin-${API_VERSION}.graphql`,
  documents: "app/shopify/operations/*.graphql",
  generates: {
    "app/shopify/generated/admin.ts": {
      plugins: ["typescript", "typescript-operations", "typed-document-node"],
      config: {
        documentMode: "string",
        onlyOperationTypes: true,
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: "string", URL: "string", UnsignedInt64: "string", Decimal: "string", JSON: "unknown" },
      },
    },
  },
};

export default config;
