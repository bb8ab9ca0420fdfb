export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "shift_jis"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SAMPLE_BYTES = 4_096;

/**
 * The text of a file, whose encoding is found out: by its byte order mark, by the zero bytes of UTF-16, as UTF-8 if it
 * is valid UTF-8, otherwise as Shift_JIS with Windows' extensions (CP932). Null when it is no text in any of them.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } | null {
  const marked = byMark(bytes) ?? byZeroes(bytes);
  for (const encoding of marked ? [marked] : (["utf-8", "shift_jis"] as const)) {
    let text: string;
    try {
      text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
    if (isText(text)) return { text, encoding };
  }
  return null;
}

function byMark([first, second, third]: Uint8Array): Encoding | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return null;
}

/** UTF-16 without a mark: commas, digits and line ends are half zeroes, always on the same side. */
function byZeroes(bytes: Uint8Array): Encoding | null {
  const sides = [0, 0];
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  sample.forEach((byte, place) => {
    if (byte === 0) sides[place % 2]! += 1;
  });
  const [even, odd] = sides as [number, number];
  if (odd > sample.length / 10 && even === 0) return "utf-16le";
  if (even > sample.length / 10 && odd === 0) return "utf-16be";
  return null;
}

/** Pictures and archives have control characters, which no table has. (1A: how DOS ended a file.) */
function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\0-\x08\x0e-\x19\x1b-\x1f\ufffe\uffff]/.test(text);
}
