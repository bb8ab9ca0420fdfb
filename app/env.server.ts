import { z } from "zod";

const schema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
    SHOPIFY_API_KEY: z.string().min(1),
    SHOPIFY_API_SECRET: z.string().min(1),
    SHOPIFY_APP_URL: z.url(),
    SCOPES: z
      .string()
      .min(1)
      .transform((scopes) => scopes.split(",").map((scope) => scope.trim())),
    SUPABASE_URL: z.url(),
    SUPABASE_SERVICE_ROLE_KEY: z.string().min(1),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    CRON_SECRET: z.string().min(16),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
    SHOPIFY_SANDBOX_URL: z
      .url({
        protocol: /^http$/,
        hostname: /^127\.0\.0\.1$/,
        error: "must be an address of this machine (http://127.0.0.1:...)",
      })
      .optional(),
    FAILPOINT: z
      .string()
      .regex(/^after_(claim|intent|answer|commit):[1-9]\d*$/)
      .optional(),
  })
  .refine((env) => env.SHOPIFY_SANDBOX_URL || !env.FAILPOINT, {
    path: ["FAILPOINT"],
    message: "must be set in the sandbox only",
  });

export type Env = z.infer<typeof schema>;

/** Reads the environment (.env.example explains it). Throws one Error that lists everything missing or wrong. */
export function readEnv(variables: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment is not complete (see .env.example):\n${problems.join("\n")}`);
}

export const env = readEnv(process.env);
