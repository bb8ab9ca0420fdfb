/** Amounts as Shopify writes them. */

/** A Decimal or Money scalar: at least one decimal place. */
export function decimal(amount: number | string): string {
  const text = String(Math.round(Number(amount) * 100) / 100);
  return text.includes(".") ? text : `${text}.0`;
}

/** A MoneyBag; the sandbox's shops sell in one currency. */
export function moneyBag(amount: number | string, currencyCode: string): object {
  const money = { amount: decimal(amount), currencyCode };
  return { shopMoney: money, presentmentMoney: money };
}

/** An amount as the REST-shaped webhook payloads have it: no decimals in yen. */
export const restAmount = (amount: number | string, currencyCode: string): string =>
  Number(amount).toFixed(currencyCode === "JPY" ? 0 : 2);
