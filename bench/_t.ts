import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { setStage, CREDENTIALS } from "./stage.ts";
import { openShop } from "../tests/simulated-shop.ts";
import { linesOf } from "./shops.ts";
import { parseWebhook, parseJson } from "../app/orders/webhook-change.ts";
import { callFunction } from "../app/supabase/client.ts";
import { REQUIRED_SCOPES } from "../app/shopify/scopes.ts";
const stage = await setStage();
void CREDENTIALS;
const D = "a.myshopify.com";
const shop = await openShop(stage.shopifyUrl, D);
await callFunction(stage.db, "connect_shop", {
  p_shop: D,
  p_scopes: [...REQUIRED_SCOPES],
  p_now: new Date().toISOString(),
});
for (let i = 0; i < 200; i++) {
  const o = await shop.order({ lines: linesOf(i), financialStatus: "PENDING" });
  await shop.act(o, "pay");
}
const dl = (await shop.deliveries()).filter((d) => d.topic.startsWith("orders/"));
const creates = dl.filter((d) => d.topic === "orders/create"),
  upd = dl.filter((d) => d.topic === "orders/updated");
console.log(creates.length, upd.length);
const c = await stage.sql.connect();
const pid = (await c.query("select pg_backend_pid() p")).rows[0].p;
const cpu = () => {
  const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(f[11]) + Number(f[12])) * 10;
};
async function m(name: string, n: number, f: (i: number) => Promise<unknown>) {
  const a = cpu(),
    t = performance.now();
  for (let i = 0; i < n; i++) await f(i);
  console.log(
    name.padEnd(40),
    "cpu ms",
    ((cpu() - a) / n).toFixed(2),
    "wall ms",
    ((performance.now() - t) / n).toFixed(2),
  );
}
const t = performance.now();
const ch = (d: { topic: string; body: string }) => {
  const p = parseWebhook(d.topic, parseJson(d.body));
  if (!p.ok) throw 1;
  return p.change;
};
for (let i = 0; i < 200; i++) ch(creates[i]!);
console.log("parse ms", (performance.now() - t) / 200, JSON.stringify(ch(creates[0]!)).length, creates[0]!.body.length);
const rw = (d: { topic: string; body: string }) =>
  c.query("select receive_webhook($1,$2,$3,now())", [
    D,
    JSON.stringify({ webhookId: randomUUID(), topic: d.topic }),
    JSON.stringify(ch(d)),
  ]);
await m("receive create", 200, (i) => rw(creates[i]!));
await m("receive updated", 200, (i) => rw(upd[i]!));
await m("receive updated again", 200, (i) => rw(upd[i]!));
await m("receive updated again, no sync commit", 200, async (i) => {
  if (!i) await c.query("set synchronous_commit=off");
  await rw(upd[i]!);
});
await m("fingerprint", 200, (i) =>
  c.query("select order_fingerprint($1,$2)", [D, "gid://shopify/Order/" + JSON.parse(upd[i]!.body).id]),
);
await m("refresh_order", 200, (i) =>
  c.query("select refresh_order($1,$2,now())", [D, "gid://shopify/Order/" + JSON.parse(upd[i]!.body).id]),
);
await m("insert events only", 200, (i) =>
  c.query(
    "insert into webhook_events (shop, webhook_id, topic, received_at, outcome, order_id) values ($1,$2,'x',now(),'applied',$3)",
    [D, randomUUID(), JSON.stringify(ch(upd[i]!))],
  ),
);
await m("claim_order (not due later)", 200, (i) =>
  c.query("select claim_order($1,$2,now(),60)", [D, "gid://shopify/Order/" + JSON.parse(upd[i]!.body).id]),
);
// through REST
const tt = performance.now();
const N = 400;
let k = 0;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (k < N) {
      k++;
      await callFunction(stage.db, "shop_version", { p_shop: D });
    }
  }),
);
console.log("REST no-op per s", N / ((performance.now() - tt) / 1000));
c.release();
await stage.close();
