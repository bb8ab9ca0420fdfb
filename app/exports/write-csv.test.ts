import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardFormula, unguardFormula, writeCsv } from "./write-csv.ts";

const written = (rows: (string | number)[][]) => new TextDecoder().decode(writeCsv(rows, "utf-8"));

describe("a written cell", () => {
  test.each(["=1+1", "+81", "-A", "@x", "\tx", "\rx", "\nx", "＝x", "'=x"])("%j does not run", (cell) => {
    expect(guardFormula(cell)).toBe(`'${cell}`);
  });

  test.each(["490714955706", "#1001", "SKU-1", "a=b", "'tis", "0012", ""])("%j stays as it is", (cell) => {
    expect(guardFormula(cell)).toBe(cell);
  });

  test("is what it was once it is read again, whatever it was", () => {
    const odd = fc.string({ unit: fc.constantFrom("'", "=", "-", "a", "\t") });
    fc.assert(
      fc.property(fc.oneof(fc.string(), odd), (cell) => {
        expect(unguardFormula(guardFormula(cell))).toBe(cell);
      }),
    );
  });

  test("is a number when it was one, below zero too", () => {
    expect(written([[-2, "-2"]])).toBe("-2,'-2\r\n");
  });

  test("is quoted when it must be", () => {
    expect(written([["a,b", 'say "x"', "two\nlines", "plain"]])).toBe('"a,b","say ""x""","two\nlines",plain\r\n');
  });
});

test("UTF-8 has its mark, so that Excel knows it", () => {
  expect([...writeCsv([["a"]], "utf-8")].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
});

test("what Shift_JIS has no letter for becomes a question mark", () => {
  expect(new TextDecoder("shift_jis").decode(writeCsv([["茶😀é"]], "cp932"))).toBe("茶??\r\n");
});
