import { CARRIERS, isCarrierCode, type CarrierCode } from "./carriers.ts";

/** How people and tools call carriers, and services that only one carrier has. Compared as `nameKey` leaves them. */
const NAMES: Partial<Record<CarrierCode, readonly string[]>> = {
  yamato: [
    "ヤマト",
    "ヤマト運輸",
    "クロネコ",
    "クロネコヤマト",
    "宅急便",
    "宅急便コンパクト",
    "ネコポス",
    "Yamato",
    "Yamato Transport",
    "Kuroneko",
  ],
  sagawa: ["佐川", "佐川急便", "飛脚宅配便", "飛脚", "Sagawa", "Sagawa Express"],
  japan_post: [
    "日本郵便",
    "郵便",
    "ゆうパック",
    "ゆうパケット",
    "ゆうメール",
    "クリックポスト",
    "レターパック",
    "レターパックプラス",
    "レターパックライト",
    "EMS",
    "Japan Post",
    "JP Post",
  ],
  seino: ["西濃", "カンガルー便", "Seino"],
  seino_super_express: ["西濃スーパーエクスプレス"],
  fukuyama: ["福山", "Fukuyama"],
  nippon_express: ["日通", "NX", "Nippon Express"],
  meitetsu: ["名鉄", "Meitetsu"],
  daiichi: ["Daiichi"],
  ecohai: ["エコハイ", "Ecohai"],
  dhl: ["DHL"],
  fedex: ["Fed Ex", "フェデックス"],
  ups: [],
  other: ["その他", "Other"],
};

const BY_NAME = new Map<string, CarrierCode>(
  (Object.keys(CARRIERS) as CarrierCode[]).flatMap((code) =>
    [code, CARRIERS[code].company ?? "", ...(NAMES[code] ?? [])]
      .filter((name) => name !== "")
      .map((name) => [nameKey(name), code] as const),
  ),
);

/** The carrier that a text names, in Japanese, in English, as Shopify does or by our code; null when none is known by it. */
export function carrierByName(text: string): CarrierCode | null {
  const key = nameKey(text);
  return isCarrierCode(key) ? key : (BY_NAME.get(key) ?? null);
}

function nameKey(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/株式会社|\(株\)|\((ja|en)\)|[\s・.,-]/g, "");
}
