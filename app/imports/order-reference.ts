/** How a file may name an order, and perhaps a line of it. */
export interface OrderReference {
  /** What the order's name may be, as `orderKey` has it. The first is what the file says; others are likely meant. */
  keys: string[];
  /** The last digits of a line item's id, as the label files of this app name it: "1001-L67890". */
  lineDigits: string | null;
}

/** An order's name as it is compared: #1001, ＃1001 and 1001 are the same. The SQL function order_key does the same. */
export function orderKey(name: string): string {
  return name.normalize("NFKC").replaceAll(/\s+/g, " ").trim().toLowerCase().replace(/^#+/, "");
}

/** Reads what stands in a file's order column. Zeroes in front, a ".0" of Excel's and a part's "-1" may be wrong. */
export function parseOrderReference(cell: string): OrderReference {
  const plain = orderKey(cell.replace(/^="?([^"]*)"?$/, "$1").replace(/^'/, ""));
  const [, base, digits] = /^(.+)-l(\d{4,20})$/.exec(plain) ?? [];
  const name = base ?? plain;
  const guesses = [
    name,
    name.replace(/\.0$/, ""),
    name.replace(/^0+(?=\d)/, ""),
    name.replace(/(?<=.)[-_]\d{1,3}$/, ""),
  ];
  return { keys: [...new Set(guesses)].filter((key) => key !== ""), lineDigits: digits ?? null };
}

/** What a label carries of a line: the order's name, and as many of the last digits of the line's id as tell it apart. */
export function lineReference(orderName: string, lineItemId: string, siblings: readonly string[]): string {
  const order = orderName.replace(/^#/, "");
  const others = siblings.filter((id) => id !== lineItemId);
  if (others.length === 0) return order;
  const digits = lineItemId.split("/").at(-1)!;
  let length = Math.min(5, digits.length);
  while (length < digits.length && others.some((id) => id.endsWith(digits.slice(-length)))) length += 1;
  return `${order}-L${digits.slice(-length)}`;
}
