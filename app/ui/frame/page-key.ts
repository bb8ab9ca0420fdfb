/** The key of the row beside a page, as one parameter of the address: "<time>~<id>". */
export function writeKey(time: string, id: string): string {
  return `${time}~${id}`;
}

/** The two parts of a key, or null when it is none. */
export function readKey(text: string | null): { time: string; id: string } | null {
  const [time = "", id = ""] = (text ?? "").split("~");
  return id !== "" && !Number.isNaN(Date.parse(time)) ? { time, id } : null;
}

/** Where a list page is asked to start (`after`) or to end (`before`). */
export function readPageKeys(search: URLSearchParams) {
  const before = readKey(search.get("before"));
  return { key: before ?? readKey(search.get("after")), backwards: before !== null };
}

/** The addresses of the pages beside one: the same list (`list`: its query), from its first or last row's key. */
export function pageLinks(
  path: string,
  list: URLSearchParams,
  page: { hasNext: boolean; hasPrevious: boolean; first: string | null; last: string | null },
) {
  const link = (name: "after" | "before", key: string) => {
    const parameters = new URLSearchParams(list);
    parameters.set(name, key);
    return `${path}?${parameters.toString()}`;
  };
  return {
    previous: page.hasPrevious && page.first ? link("before", page.first) : null,
    next: page.hasNext && page.last ? link("after", page.last) : null,
  };
}
