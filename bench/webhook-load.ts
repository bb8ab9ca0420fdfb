/**
 * Sends webhooks, as a process of its own. Takes its task as JSON; prints a line of JSON when it is ready, and one with
 * the milliseconds of every answer when it is done.
 */
import { createHmac, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Load {
  url: string;
  secret: string;
  shop: string;
  /** A JSON file of webhooks as Shopify sent them: [{topic, body}], those of one order one after the other. */
  webhooks: string;
  seconds: number;
  /** So many under way at any time, or so many begun each second. */
  atOnce?: number;
  perSecond?: number;
}

export interface LoadResult {
  ms: number[];
  seconds: number;
  /** Answers other than 200. */
  refused: number;
}

const load = JSON.parse(process.argv[2] ?? "") as Load;
const samples = JSON.parse(await readFile(load.webhooks, "utf8")) as { topic: string; body: string }[];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const target = new URL(load.url);
/** Every round through the samples is about orders of its own: their ids get other first digits. */
const firstRound = 1000 + Math.floor(Math.random() * 8000);

function webhook(number: number): { body: string; headers: Record<string, string | number> } {
  const { topic, body: sample } = samples[number % samples.length]!;
  const round = firstRound + Math.floor(number / samples.length);
  const body = sample.replaceAll(/\b5000000(\d{6})\b/g, `${round}000$1`);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": load.shop,
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-triggered-at": new Date().toISOString(),
      "x-shopify-hmac-sha256": createHmac("sha256", load.secret).update(body).digest("base64"),
    },
  };
}

const result: LoadResult = { ms: [], seconds: 0, refused: 0 };

function send(number: number): Promise<void> {
  const { body, headers } = webhook(number);
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = request(target, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", () => {
        result.ms.push(performance.now() - startedAt);
        if (response.statusCode !== 200) result.refused++;
        resolve();
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

console.log("{}");
const startedAt = performance.now();
const isOver = () => performance.now() - startedAt > load.seconds * 1000;
let next = 0;
if (load.perSecond) {
  const sent: Promise<void>[] = [];
  for (; !isOver(); next++) {
    sent.push(send(next));
    await sleep(Math.max(0, ((next + 1) * 1000) / load.perSecond - (performance.now() - startedAt)));
  }
  await Promise.all(sent);
} else {
  const sender = async () => {
    while (!isOver()) await send(next++);
  };
  await Promise.all(Array.from({ length: load.atOnce ?? 32 }, sender));
}
result.seconds = (performance.now() - startedAt) / 1000;
console.log(JSON.stringify(result));
process.exit(0);
