const LAST_LIST = "last list";

/** Remembers what the list of orders shows, so that work on one order goes on with the next of the same list. */
export function rememberList(query: string): void {
  try {
    sessionStorage.setItem(LAST_LIST, query);
  } catch {
    // Then it goes on with what is to ship.
  }
}

/** The query of the list that was looked at last; what is to ship if none was. */
export function listQuery(): string {
  try {
    return sessionStorage.getItem(LAST_LIST) ?? "view=to_ship";
  } catch {
    return "view=to_ship";
  }
}
