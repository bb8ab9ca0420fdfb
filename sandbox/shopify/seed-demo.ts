/**
 * LIVAPON as a shop full of orders: Japanese, several vendors, shops and warehouses of its own, the places the vendors
 * ship from and one of a logistics company, and an order for every situation in which shipping is not simply possible.
 * Times are relative to the start.
 */
import {
  acceptCancellationRequest,
  acceptFulfillmentRequest,
  closeFulfillmentOrder,
  rejectCancellationRequest,
  rejectFulfillmentRequest,
  submitCancellationRequest,
  submitFulfillmentRequest,
} from "./fulfillment-requests.ts";
import { rescheduleFulfillmentOrder } from "./fulfillment-orders.ts";
import { ship } from "./fulfillments.ts";
import { gid } from "./gid.ts";
import { hold } from "./holds.ts";
import { addVariant, beginEdit, commitEdit, setQuantity } from "./order-editing.ts";
import { cancelOrder, createOrder, type NewLine, type NewOrder } from "./orders.ts";
import { liveFulfillmentOrders } from "./quantities.ts";
import { addLocation, addProduct, addService } from "./setup-mutations.ts";
import type { FulfillmentOrder, Order, Shop } from "./store.ts";
import { trackingFrom } from "./tracking.ts";
import type { Scene } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface ProductSeed {
  title: string;
  vendor: string;
  type: string;
  variants: { title?: string; sku: string; price: number; stock: Partial<Record<Place, number>> }[];
  digital?: boolean;
  giftCard?: boolean;
}

interface PlaceSeed {
  name: string;
  provinceCode: string;
  city: string;
  zip: string;
}

/**
 * In the order in which they came: the shop it began with and its warehouses, then the vendors' own places as they
 * joined, and what opened since. Orders go to the earliest place that has the goods.
 */
const PLACES = {
  fukuoka: { name: "福岡店舗", provinceCode: "JP-40", city: "中央区", zip: "810-0001" },
  tokyo: { name: "東京倉庫", provinceCode: "JP-13", city: "江東区", zip: "135-0061" },
  osaka: { name: "大阪倉庫", provinceCode: "JP-27", city: "住之江区", zip: "559-0034" },
  suzuki: { name: "窯元 すずき 小石原工房", provinceCode: "JP-40", city: "東峰村", zip: "838-1601" },
  imabari: { name: "今治織工房 本社工場", provinceCode: "JP-38", city: "今治市", zip: "794-0028" },
  yuasa: { name: "湯浅醸造 醤油蔵", provinceCode: "JP-30", city: "湯浅町", zip: "643-0004" },
  yame: { name: "八女茶園 出荷場", provinceCode: "JP-40", city: "八女市", zip: "834-0031" },
  mino: { name: "美濃紙舗 工房", provinceCode: "JP-21", city: "美濃市", zip: "501-3726" },
  yoshino: { name: "吉野木工 製材所", provinceCode: "JP-29", city: "吉野町", zip: "639-3111" },
  kyoto: { name: "京都店舗", provinceCode: "JP-26", city: "中京区", zip: "604-8005" },
  nagoya: { name: "名古屋倉庫", provinceCode: "JP-23", city: "港区", zip: "455-0015" },
  sendai: { name: "仙台倉庫", provinceCode: "JP-04", city: "宮城野区", zip: "983-0001" },
} satisfies Record<string, PlaceSeed>;

type Place = keyof typeof PLACES | "logistics";

/**
 * Each vendor leaves some of its goods to LIVAPON's places or to the logistics company and ships others from its own. A
 * place that stocks none of a thing used to have it.
 */
const PRODUCTS: ProductSeed[] = [
  {
    title: "深蒸し煎茶",
    vendor: "八女茶園",
    type: "お茶",
    variants: [
      { title: "100g", sku: "YAME-SEN-100", price: 1296, stock: { fukuoka: 0, yame: 160 } },
      { title: "200g", sku: "YAME-SEN-200", price: 2376, stock: { fukuoka: 0, yame: 80 } },
    ],
  },
  {
    title: "玉露ティーバッグ",
    vendor: "八女茶園",
    type: "お茶",
    variants: [{ sku: "YAME-GYO-TB", price: 1620, stock: { tokyo: 60, fukuoka: 30, kyoto: 15 } }],
  },
  {
    title: "ほうじ茶ラテの素",
    vendor: "八女茶園",
    type: "お茶",
    variants: [{ sku: "YAME-HOJ-LAT", price: 980, stock: { yame: 50 } }],
  },
  {
    title: "抹茶 石臼挽き",
    vendor: "八女茶園",
    type: "お茶",
    variants: [
      { title: "30g缶", sku: "YAME-MAT-30", price: 2160, stock: { tokyo: 45 } },
      { title: "100g袋", sku: "YAME-MAT-100", price: 5400, stock: { tokyo: 12 } },
    ],
  },
  {
    title: "小石原焼 飯碗",
    vendor: "窯元 すずき",
    type: "器",
    variants: [
      { title: "飛び鉋", sku: "SUZ-MES-TOB", price: 2750, stock: { fukuoka: 24, suzuki: 40 } },
      { title: "刷毛目", sku: "SUZ-MES-HAK", price: 2750, stock: { fukuoka: 18, suzuki: 40 } },
    ],
  },
  {
    title: "小石原焼 急須",
    vendor: "窯元 すずき",
    type: "器",
    variants: [{ sku: "SUZ-KYU-01", price: 8800, stock: { suzuki: 6 } }],
  },
  {
    title: "そば猪口 5客揃い",
    vendor: "窯元 すずき",
    type: "器",
    variants: [{ sku: "SUZ-SOB-5", price: 11000, stock: { suzuki: 9 } }],
  },
  {
    title: "箸置き 千鳥",
    vendor: "窯元 すずき",
    type: "器",
    variants: [{ sku: "SUZ-HAS-CHI", price: 660, stock: { tokyo: 200, osaka: 90, kyoto: 30 } }],
  },
  {
    title: "今治フェイスタオル",
    vendor: "今治織工房",
    type: "タオル",
    variants: [
      { title: "白", sku: "IMA-FAC-WHT", price: 1980, stock: { osaka: 150 } },
      { title: "藍", sku: "IMA-FAC-IND", price: 1980, stock: { osaka: 130 } },
      { title: "若草", sku: "IMA-FAC-GRN", price: 1980, stock: { imabari: 70 } },
    ],
  },
  {
    title: "今治バスタオル",
    vendor: "今治織工房",
    type: "タオル",
    variants: [
      { title: "白", sku: "IMA-BAT-WHT", price: 4400, stock: { osaka: 60, imabari: 40 } },
      { title: "藍", sku: "IMA-BAT-IND", price: 4400, stock: { osaka: 55, imabari: 40 } },
    ],
  },
  {
    title: "ガーゼハンカチ 3枚組",
    vendor: "今治織工房",
    type: "タオル",
    variants: [{ sku: "IMA-GAU-3", price: 1650, stock: { osaka: 100, tokyo: 100, nagoya: 40 } }],
  },
  {
    title: "ベビーおくるみ",
    vendor: "今治織工房",
    type: "タオル",
    variants: [{ sku: "IMA-BAB-01", price: 5500, stock: { imabari: 20 } }],
  },
  {
    title: "丸大豆しょうゆ",
    vendor: "湯浅醸造",
    type: "調味料",
    variants: [
      { title: "200ml", sku: "YUA-SHO-200", price: 702, stock: { tokyo: 140, osaka: 140, nagoya: 60 } },
      { title: "720ml", sku: "YUA-SHO-720", price: 1944, stock: { yuasa: 70 } },
    ],
  },
  {
    title: "金山寺味噌",
    vendor: "湯浅醸造",
    type: "調味料",
    variants: [{ sku: "YUA-KIN-250", price: 864, stock: { osaka: 60 } }],
  },
  {
    title: "ゆずぽん酢",
    vendor: "湯浅醸造",
    type: "調味料",
    variants: [{ sku: "YUA-PON-360", price: 1080, stock: { tokyo: 85 } }],
  },
  {
    title: "梅酢ドレッシング",
    vendor: "湯浅醸造",
    type: "調味料",
    variants: [{ sku: "YUA-DRE-200", price: 918, stock: { tokyo: 0 } }],
  },
  {
    title: "ひのきのまな板",
    vendor: "吉野木工",
    type: "台所道具",
    variants: [
      { title: "小", sku: "YOS-BRD-S", price: 3850, stock: { logistics: 40 } },
      { title: "大", sku: "YOS-BRD-L", price: 6050, stock: { logistics: 25 } },
    ],
  },
  {
    title: "吉野杉の椀",
    vendor: "吉野木工",
    type: "台所道具",
    variants: [{ sku: "YOS-WAN-01", price: 4620, stock: { logistics: 30 } }],
  },
  {
    title: "すべらない箸",
    vendor: "吉野木工",
    type: "台所道具",
    variants: [{ sku: "YOS-HAS-01", price: 1320, stock: { yoshino: 110, logistics: 60 } }],
  },
  {
    title: "ひのきのバスソルト",
    vendor: "吉野木工",
    type: "暮らし",
    variants: [{ sku: "YOS-BTH-01", price: 1540, stock: {} }],
  },
  {
    title: "ひのきの精油",
    vendor: "吉野木工",
    type: "暮らし",
    variants: [{ sku: "YOS-OIL-01", price: 2200, stock: {} }],
  },
  {
    title: "和紙のレターセット",
    vendor: "美濃紙舗",
    type: "文具",
    variants: [{ sku: "MIN-LET-01", price: 1100, stock: { tokyo: 75, fukuoka: 25, kyoto: 20 } }],
  },
  {
    title: "和紙の折り灯り",
    vendor: "美濃紙舗",
    type: "暮らし",
    variants: [{ sku: "MIN-LMP-01", price: 7700, stock: { mino: 14 } }],
  },
  {
    title: "折り紙の本（電子版）",
    vendor: "美濃紙舗",
    type: "電子書籍",
    digital: true,
    variants: [{ sku: "MIN-EBK-01", price: 990, stock: { tokyo: 0 } }],
  },
  {
    title: "LIVAPONギフトカード",
    vendor: "美濃紙舗",
    type: "ギフトカード",
    giftCard: true,
    variants: [{ title: "5,000円", sku: "GIFT-5000", price: 5000, stock: { tokyo: 0 } }],
  },
];

/** mulberry32: small, seeded, and good enough to make orders look different. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const CARRIERS = ["Yamato (JA)", "Sagawa (JA)", "Japan Post (JA)"];

class DemoShop {
  private readonly scene: Scene;
  private readonly shop: Shop;
  private readonly random = randomNumbers(20261001);
  readonly places: Record<Place, number>;

  constructor(scene: Scene) {
    this.scene = scene;
    this.shop = scene.shop;
    const places = Object.entries(PLACES).map(([place, seed]) => [place, addLocation(scene, seed).id] as const);
    const service = addService(scene, {
      name: "みやこロジ",
      appId: null,
      trackingSupport: true,
      inventoryManagement: true,
    });
    this.places = {
      ...(Object.fromEntries(places) as Record<keyof typeof PLACES, number>),
      logistics: service.locationId,
    };
    for (const product of PRODUCTS) this.addProduct(product);
  }

  private addProduct({ title, vendor, type, variants, digital = false, giftCard = false }: ProductSeed): void {
    addProduct(this.scene, {
      title,
      vendor,
      productType: type,
      isGiftCard: giftCard,
      variants: variants.map(({ title: variantTitle, sku, price, stock }) => ({
        title: variantTitle,
        sku,
        price: String(price),
        tracked: !digital && !giftCard,
        requiresShipping: !digital && !giftCard,
        stock: Object.entries(stock).map(([place, units]): [number, number] => [this.places[place as Place], units]),
      })),
    });
  }

  /** Moments in the past, for orders as old as the shop's customers left them. */
  ago(ms: number): string {
    return this.scene.clock.timestamp(this.scene.clock.now() - ms);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  /** A twelve-digit number whose last digit is the rest of the others divided by seven, as the carriers have it. */
  trackingNumber(): string {
    const body = String(Math.floor(this.random() * 9e10) + 1e10);
    return body + String(Number(BigInt(body) % 7n));
  }

  order(age: number, lines: [sku: string, quantity: number][], rest: Partial<NewOrder> = {}): Order {
    const newLines = lines.map(([sku, quantity]): NewLine => {
      const variant = this.shop.index.variantsBySku.get(sku);
      if (!variant) throw new Error(`The demo shop sells no ${sku}.`);
      return { variantId: variant.id, quantity };
    });
    const order = createOrder(this.scene, {
      createdAt: this.ago(age),
      sourceName: "web",
      financialStatus: "PAID",
      shippingAddress: { countryCode: "JP" },
      shippingPrice: "660",
      ...rest,
      lines: [...newLines, ...(rest.lines ?? [])],
    });
    for (const one of order.fulfillmentOrders) one.createdAt = one.updatedAt = order.createdAt;
    for (const one of order.fulfillmentOrders) one.fulfillAt &&= order.createdAt.replace(/:\d\d:\d\dZ$/, ":00:00Z");
    return order;
  }

  /** One of a bundle: its components are the order's lines. */
  bundle(age: number, title: string, skus: string[]): Order {
    const group = { __typename: "LineItemGroup" as const, id: this.scene.newId(), title, quantity: 1 };
    const lines = skus.map((sku) => ({ variantId: this.shop.index.variantsBySku.get(sku)!.id, quantity: 1, group }));
    return this.order(age, [], { lines });
  }

  /** Shipped, as far as `share` of each line's units goes, by somebody in the admin. */
  ship(order: Order, age: number, quantityOf: (remaining: number) => number = (remaining) => remaining): void {
    for (const one of liveFulfillmentOrders(order)) {
      const portions = one.lines
        .map((line) => ({ line, quantity: quantityOf(line.remainingQuantity) }))
        .filter(({ quantity }) => quantity > 0);
      if (portions.length === 0) continue;
      const tracking = trackingFrom({ company: this.pick(CARRIERS), numbers: [this.trackingNumber()] });
      const fulfillment = ship(this.scene, [{ one, portions }], tracking);
      fulfillment.createdAt = fulfillment.updatedAt = one.updatedAt = this.ago(age);
    }
  }

  first(order: Order): FulfillmentOrder {
    return order.fulfillmentOrders[0]!;
  }

  hold(order: Order, reason: string, notes: string | null): void {
    hold(this.scene, gid("FulfillmentOrder", this.first(order).id), { reason, reasonNotes: notes });
  }

  get everything(): { scene: Scene; shop: Shop; random: () => number } {
    return { scene: this.scene, shop: this.shop, random: this.random };
  }
}

/** Skus that are in stock in ordinary quantities. */
const ORDINARY = PRODUCTS.filter(({ digital, giftCard }) => !digital && !giftCard).flatMap(({ variants }) =>
  variants.filter(({ stock }) => Object.keys(stock).some((place) => place !== "logistics")).map(({ sku }) => sku),
);

/** Orders of the past weeks: most are shipped, the newer ones wait. */
function ordinaryOrders(demo: DemoShop): void {
  const { random } = demo.everything;
  for (let index = 0; index < 36; index++) {
    const age = 50 * DAY - index * (48 / 36) * DAY - random() * 12 * HOUR;
    const skus = new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => demo.pick(ORDINARY)));
    const order = demo.order(
      age,
      [...skus].map((sku) => [sku, 1 + Math.floor(random() * 3)]),
      { sourceName: random() < 0.15 ? "pos" : "web" },
    );
    if (index < 24) {
      const shippedAt = Math.max(age - DAY - random() * DAY, HOUR);
      demo.ship(order, shippedAt);
      order.closedAt = demo.ago(shippedAt);
      order.updatedAt = demo.ago(shippedAt);
    } else if (index % 4 === 0) {
      demo.ship(order, Math.max(age - DAY, HOUR), (remaining) => Math.floor(remaining / 2));
    }
  }
}

const HOLDS: [reason: string, notes: string | null, sku: string][] = [
  ["AWAITING_PAYMENT", "入金確認待ち", "IMA-FAC-WHT"],
  ["AWAITING_RETURN_ITEMS", "交換品の返送待ち", "SUZ-MES-TOB"],
  ["HIGH_RISK_OF_FRAUD", "不正注文の疑い", "MIN-LMP-01"],
  ["INCORRECT_ADDRESS", "番地が抜けています", "YUA-SHO-720"],
  ["INVENTORY_OUT_OF_STOCK", "入荷待ち", "SUZ-KYU-01"],
  ["ONLINE_STORE_POST_PURCHASE_CROSS_SELL", null, "YAME-SEN-100"],
  ["OTHER", "熨斗の名入れを確認中", "SUZ-SOB-5"],
  ["UNKNOWN_DELIVERY_DATE", "お届け日の返答待ち", "IMA-BAB-01"],
];

function heldOrders(demo: DemoShop): void {
  HOLDS.forEach(([reason, notes, sku], index) => {
    demo.hold(demo.order((2 + index) * DAY, [[sku, 1]], { tags: ["保留"] }), reason, notes);
  });
  const twice = demo.order(30 * HOUR, [["YUA-PON-360", 2]], { tags: ["保留"] });
  const { scene } = demo.everything;
  hold(scene, gid("FulfillmentOrder", demo.first(twice).id), { reason: "INCORRECT_ADDRESS", handle: "address" });
  hold(scene, gid("FulfillmentOrder", demo.first(twice).id), { reason: "OTHER", handle: "noshi" });
}

/** Not routed yet, and never. */
function unroutedOrders(demo: DemoShop): void {
  for (const [minutes, sku] of [
    [2, "YAME-SEN-200"],
    [2.5, "IMA-BAT-IND"],
    [3, "MIN-LET-01"],
  ] as const) {
    demo.order(MINUTE, [[sku, 1]], { routing: { afterMs: minutes * MINUTE } });
  }
  demo.order(3 * HOUR, [["YAME-MAT-30", 2]], { routing: "never" });
  demo.order(
    2 * DAY,
    [
      ["SUZ-HAS-CHI", 4],
      ["YUA-SHO-200", 2],
    ],
    { routing: "never" },
  );
  demo.order(90 * MINUTE, [["IMA-GAU-3", 1]], { routing: "manual" });
  // Nothing left of the first, and no place that has the second.
  demo.order(7 * HOUR, [["YUA-DRE-200", 2]], { routing: "never" });
  demo.order(6 * HOUR, [["YOS-OIL-01", 1]], { routing: "never" });
}

function scheduledOrders(demo: DemoShop): void {
  const { scene } = demo.everything;
  const later = demo.order(5 * DAY, [["YAME-GYO-TB", 1]], {
    tags: ["定期便"],
    scheduledFor: { fulfillAt: demo.ago(-7 * DAY) },
  });
  rescheduleFulfillmentOrder(scene, gid("FulfillmentOrder", demo.first(later).id), demo.ago(-14 * DAY));
  demo.order(4 * DAY, [["YUA-SHO-720", 1]], { tags: ["定期便"], scheduledFor: { fulfillAt: demo.ago(-3 * DAY) } });
  demo.order(6 * DAY, [["YAME-MAT-100", 1]], { tags: ["予約"], scheduledFor: { fulfillAt: null } });
  demo.order(1 * DAY, [["MIN-LMP-01", 1]], { tags: ["予約"], scheduledFor: { fulfillAt: null } });
}

/** Work in two places, and work of the logistics company in each of its states. */
function placedOrders(demo: DemoShop): void {
  const { scene, shop } = demo.everything;
  demo.order(26 * HOUR, [
    ["IMA-FAC-IND", 2],
    ["YAME-SEN-200", 1],
  ]);
  demo.order(20 * HOUR, [
    ["SUZ-MES-HAK", 1],
    ["IMA-BAT-WHT", 1],
    ["YUA-DRE-200", 1],
  ]);
  demo.order(44 * HOUR, [
    ["SUZ-KYU-01", 1],
    ["YUA-KIN-250", 3],
  ]);
  demo.order(16 * HOUR, [["YOS-BRD-S", 1]]);
  demo.order(15 * HOUR, [
    ["YOS-WAN-01", 2],
    ["YAME-SEN-100", 1],
  ]);
  // The logistics company answers for itself; nobody in the sandbox may, so its app is lent to us for a moment.
  const service = [...shop.services.values()][0]!;
  service.appId = scene.actor.appId;
  const submit = (id: string) => submitFulfillmentRequest(scene, id, null, false);
  const accept = (id: string) => acceptFulfillmentRequest(scene, id, null);
  const askToCancel = (id: string) => submitCancellationRequest(scene, id, "自社から発送します");
  const atLogistics: [days: number, sku: string, steps: ((id: string) => unknown)[]][] = [
    [3, "YOS-BRD-L", [submit]],
    [4, "YOS-BRD-S", [submit, accept]],
    [4.2, "YOS-WAN-01", [submit, (id) => rejectFulfillmentRequest(scene, id, "取り扱い終了")]],
    [4.4, "YOS-BRD-S", [submit, accept, askToCancel]],
    [4.6, "YOS-BRD-L", [submit, accept, askToCancel, (id) => rejectCancellationRequest(scene, id, "梱包済みです")]],
    [4.8, "YOS-WAN-01", [submit, accept, askToCancel, (id) => acceptCancellationRequest(scene, id, null)]],
    [5, "YOS-WAN-01", [submit, accept, (id) => closeFulfillmentOrder(scene, id, "在庫破損のため出荷できません")]],
  ];
  for (const [days, sku, steps] of atLogistics) {
    const id = gid("FulfillmentOrder", demo.first(demo.order(days * DAY, [[sku, 1]])).id);
    for (const step of steps) step(id);
  }
  service.appId = null;
}

function unusualOrders(demo: DemoShop): void {
  const { scene, shop } = demo.everything;
  demo.order(8 * HOUR, [["MIN-EBK-01", 1]]);
  demo.order(9 * HOUR, [["GIFT-5000", 1]]);
  demo.order(10 * HOUR, [
    ["GIFT-5000", 1],
    ["YAME-SEN-100", 2],
  ]);
  demo.order(12 * HOUR, [["YUA-DRE-200", 5]], { tags: ["受注超過"] });
  demo.order(13 * HOUR, [["YOS-BTH-01", 1]]);
  demo.order(11 * HOUR, [], { lines: [{ title: "ギフト包装", quantity: 1, price: "330", requiresShipping: true }] });
  demo.order(14 * HOUR, [["SUZ-HAS-CHI", 2]], { deliveryMethod: "PICK_UP", sourceName: "web" });
  demo.order(22 * HOUR, [["YUA-PON-360", 1]], { deliveryMethod: "LOCAL" });
  demo.order(23 * HOUR, [["MIN-LET-01", 1]], { deliveryMethod: "PICKUP_POINT" });
  demo.order(21 * HOUR, [["YAME-GYO-TB", 1]], { deliveryMethod: "RETAIL", sourceName: "pos" });
  demo.order(17 * HOUR, [["SUZ-HAS-CHI", 1]], {
    lines: [{ title: "チップ", quantity: 1, price: "500", requiresShipping: false, isTip: true }],
  });
  demo.bundle(19 * HOUR, "お茶のひとときセット", ["YAME-GYO-TB", "SUZ-HAS-CHI"]);
  for (const [hours, sku] of [
    [5, "IMA-FAC-GRN"],
    [28, "YUA-SHO-200"],
    [52, "MIN-LET-01"],
  ] as const) {
    demo.order(hours * HOUR, [[sku, 1]], { financialStatus: "PENDING", tags: ["コンビニ決済"] });
  }
  const cancel = { reason: "CUSTOMER", restock: true, refund: true };
  for (const age of [30 * HOUR, 7 * DAY]) cancelOrder(scene, demo.order(age, [["IMA-GAU-3", 2]]), cancel);
  cancelOrder(scene, demo.order(60 * HOUR, [["YAME-MAT-30", 1]], { financialStatus: "PENDING" }), {
    ...cancel,
    reason: "DECLINED",
  });

  const variantOf = (sku: string): string => gid("ProductVariant", shop.index.variantsBySku.get(sku)!.id);
  const edited = (order: Order, change: (edit: ReturnType<typeof beginEdit>) => unknown): void => {
    const edit = beginEdit(scene, gid("Order", order.id));
    change(edit);
    commitEdit(scene, edit, null);
  };
  edited(demo.order(27 * HOUR, [["YAME-MAT-30", 1]]), (edit) =>
    addVariant(scene, edit, { variantId: variantOf("SUZ-HAS-CHI"), quantity: 2, allowDuplicates: false }),
  );
  edited(demo.order(31 * HOUR, [["IMA-FAC-WHT", 4]]), (edit) => setQuantity(scene, edit, edit.lines[0]!.id, 2, true));
  edited(
    demo.order(33 * HOUR, [
      ["IMA-BAT-WHT", 1],
      ["YUA-KIN-250", 2],
    ]),
    (edit) => setQuantity(scene, edit, edit.lines[1]!.id, 0, true),
  );

  const elsewhere = demo.order(
    40 * HOUR,
    [
      ["YUA-SHO-200", 3],
      ["IMA-GAU-3", 2],
    ],
    { tags: ["一部発送済み"] },
  );
  demo.ship(elsewhere, 20 * HOUR, (remaining) => Math.floor(remaining / 2));
  const several = demo.order(36 * HOUR, [
    ["YAME-SEN-100", 2],
    ["SUZ-HAS-CHI", 5],
    ["YUA-PON-360", 1],
    ["YOS-HAS-01", 2],
    ["MIN-LET-01", 1],
  ]);
  demo.ship(several, 18 * HOUR, (remaining) => (remaining > 1 ? 1 : 0));
  for (const age of [6 * HOUR, 4 * HOUR, 2 * HOUR, 40 * MINUTE, 10 * MINUTE]) {
    demo.order(age, [
      [demo.pick(ORDINARY), 2],
      [demo.pick(ORDINARY), 1],
    ]);
  }
}

/** Fills a shop as LIVAPON. */
export function seedDemo(scene: Scene): void {
  const demo = new DemoShop(scene);
  ordinaryOrders(demo);
  heldOrders(demo);
  unroutedOrders(demo);
  scheduledOrders(demo);
  placedOrders(demo);
  unusualOrders(demo);
  for (const order of scene.shop.orders.values()) {
    if (order.updatedAt < order.createdAt) order.updatedAt = order.createdAt;
  }
}
