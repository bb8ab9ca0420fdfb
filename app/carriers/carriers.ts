/**
 * Who carries a parcel. `company` is what Shopify calls the carrier, letter for letter: only then does Shopify make the
 * tracking link by itself. Names for people are in app/ui/locales under `carrier.<code>`.
 */
interface Carrier {
  company: string | null;
  /** Where a number can be looked up; null where no address is known to be right. */
  link: ((number: string) => string) | null;
}

export const CARRIERS = {
  yamato: {
    company: "Yamato (JA)",
    link: (number) => `https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=${number}`,
  },
  sagawa: {
    company: "Sagawa (JA)",
    link: (number) => `https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=${number}`,
  },
  japan_post: {
    company: "Japan Post (JA)",
    link: (number) => `https://trackings.post.japanpost.jp/services/srv/search/direct?locale=ja&reqCodeNo1=${number}`,
  },
  seino: { company: "西濃運輸", link: null },
  seino_super_express: { company: "西濃スーパーエキスプレス", link: null },
  fukuyama: { company: "福山通運", link: null },
  nippon_express: { company: "日本通運", link: null },
  meitetsu: { company: "名鉄運輸", link: null },
  daiichi: { company: "第一貨物", link: null },
  ecohai: { company: "エコ配", link: null },
  dhl: {
    company: "DHL Express",
    link: (number) => `https://www.dhl.com/jp-ja/home/tracking.html?tracking-id=${number}`,
  },
  fedex: { company: "FedEx", link: (number) => `https://www.fedex.com/fedextrack/?trknbr=${number}` },
  ups: { company: "UPS", link: (number) => `https://www.ups.com/track?tracknum=${number}` },
  // Shopify gets no company and may guess one from the number.
  other: { company: null, link: null },
} as const satisfies Record<string, Carrier>;

export type CarrierCode = keyof typeof CARRIERS;

export const CARRIER_CODES = Object.keys(CARRIERS) as CarrierCode[];

export function isCarrierCode(value: unknown): value is CarrierCode {
  return typeof value === "string" && Object.hasOwn(CARRIERS, value);
}

/** The carrier's name in Shopify's list, or null when Shopify has none for it. */
export function shopifyCompany(carrier: CarrierCode): string | null {
  return CARRIERS[carrier].company;
}

/** The same for any text, as carriers are kept in the database. */
export function shopifyCompanyOf(carrier: string): string | null {
  return isCarrierCode(carrier) ? shopifyCompany(carrier) : null;
}

/** The carrier that Shopify calls this; null when none of ours is called so. */
export function carrierOfCompany(company: string): CarrierCode | null {
  return CARRIER_CODES.find((code) => CARRIERS[code].company === company) ?? null;
}

/** The carrier's page for a number, or null when none is known. Carriers are text in the database, so any text goes. */
export function trackingLink(carrier: string, number: string): string | null {
  if (!isCarrierCode(carrier)) return null;
  return CARRIERS[carrier].link?.(encodeURIComponent(number)) ?? null;
}
