/** As many orders as may be chosen for one file. */
export const MAX_CHOSEN_ORDERS = 500;

/** The numbers of the ids in "?orders=1,2,3", each once; null when no orders are chosen. What is no number is left out. */
export function parseOrderNumbers(text: string | null): string[] | null {
  if (text === null) return null;
  return [...new Set(text.split(",").filter((part) => /^\d{1,20}$/.test(part)))].slice(0, MAX_CHOSEN_ORDERS);
}
