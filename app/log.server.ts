import { pino } from "pino";
import { env } from "./env.server.ts";

/** Structured logs, one JSON object a line. Ids only: no tokens, no URLs with queries, no personal data. */
export const log = pino({ level: env.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
