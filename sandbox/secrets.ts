import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export interface Secrets {
  /** The app's key and secret at Shopify. */
  apiKey: string;
  apiSecret: string;
  /** What the scheduled action is called with. */
  cronSecret: string;
  /** Signs Supabase's keys. */
  jwtSecret: string;
}

/** The sandbox's secrets: made at random on the first start, the same ever after. */
export async function loadSecrets(stateDir: string): Promise<Secrets> {
  const file = path.join(stateDir, "secrets.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const secret = () => randomBytes(24).toString("hex");
  const secrets: Secrets = {
    apiKey: randomBytes(16).toString("hex"),
    apiSecret: secret(),
    cronSecret: secret(),
    jwtSecret: secret(),
  };
  await mkdir(stateDir, { recursive: true });
  await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
