/** Tracking as Shopify shows it: one company, any number of numbers, and a link for each if the company is a known one. */
import type { Tracking } from "./store.ts";

export interface TrackingInput {
  company?: string | null;
  number?: string | null;
  numbers?: string[] | null;
  url?: string | null;
  urls?: string[] | null;
}

const YAMATO = "https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=";
const SAGAWA = "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=";
const JAPAN_POST = "https://trackings.post.japanpost.jp/services/srv/search/direct?";

/** Known companies, spelled exactly as Shopify knows them, and what stands before the number in their links. */
const LINKS: Record<string, string> = {
  "Yamato (JA)": YAMATO,
  "Yamato (EN)": YAMATO,
  "Sagawa (JA)": SAGAWA,
  "Sagawa (EN)": SAGAWA,
  "Japan Post (JA)": `${JAPAN_POST}locale=ja&reqCodeNo1=`,
  "Japan Post (EN)": `${JAPAN_POST}locale=en&reqCodeNo1=`,
  西濃運輸: "https://track.seino.co.jp/cgi-bin/gnpquery.pgm?GNPNO1=",
  西濃スーパーエキスプレス: "https://track.seino.co.jp/cgi-bin/gnpquery.pgm?GNPNO1=",
  福山通運: "https://corp.fukutsu.co.jp/situation/tracking_no_hunt/",
  UPS: "https://www.ups.com/WebTracking?loc=en_US&requester=ST&trackNums=",
  FedEx: "https://www.fedex.com/fedextrack/?trknbr=",
  USPS: "https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1=",
  "DHL Express": "https://www.dhl.com/en/express/tracking.html?AWB=",
};

/** The link to a parcel, or null for a company without one. */
export function trackingUrl(company: string | null, number: string): string | null {
  const start = company === null ? undefined : LINKS[company];
  return start ? start + encodeURIComponent(number) : null;
}

/** What a tracking input amounts to. An input replaces whatever was there before. */
export function trackingFrom(input: TrackingInput | null | undefined): Tracking {
  const company = input?.company ?? null;
  const numbers = input?.numbers ?? (input?.number ? [input.number] : []);
  const urls = input?.urls ?? (input?.url ? [input.url] : []);
  return { company, numbers, urls: numbers.map((number, index) => urls[index] ?? trackingUrl(company, number)) };
}

/** Fulfillment.trackingInfo. */
export const trackingInfo = ({ company, numbers, urls }: Tracking): object[] =>
  numbers.map((number, index) => ({ company, number, url: urls[index] ?? null }));
