import { db } from "../db.server.ts";
import { log } from "../log.server.ts";
import { adminFor } from "../shopify.server.ts";
import { createWorker } from "./worker.ts";

/** This process's worker. */
export const worker = createWorker({ db, adminFor, now: () => new Date(), random: Math.random, log });
