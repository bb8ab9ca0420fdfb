import { headerKey } from "./header.ts";
import type { LabelFormat } from "./label-format.ts";
import { sagawaEHiden3 } from "./sagawa-e-hiden-3.ts";
import { yamatoB2Cloud } from "./yamato-b2-cloud.ts";
import { yuPackPrintR } from "./yu-pack-print-r.ts";

/** The label tools whose files are known. Their names for people are in app/ui/locales under `labelFormat.<code>`. */
export const LABEL_FORMATS = {
  yamato_b2_cloud: yamatoB2Cloud,
  sagawa_e_hiden_3: sagawaEHiden3,
  yu_pack_print_r: yuPackPrintR,
} as const satisfies Record<string, LabelFormat>;

export type LabelFormatCode = keyof typeof LABEL_FORMATS;
export const LABEL_FORMAT_CODES = Object.keys(LABEL_FORMATS) as LabelFormatCode[];

/** The tool that wrote a file, and where in it the order and the tracking number are; null when none is known by it. */
export function recognizeLabelFormat(
  columns: readonly string[],
): { format: LabelFormatCode; order: string; number: string } | null {
  const find = (names: readonly string[]) => columns.find((column) => names.some((name) => sameHeader(name, column)));
  for (const format of LABEL_FORMAT_CODES) {
    const { issued } = LABEL_FORMATS[format] as LabelFormat;
    const [order, number] = [find(issued.order), find(issued.number)];
    if (order && number && issued.also.every((names) => find(names))) return { format, order, number };
  }
  return null;
}

function sameHeader(one: string, other: string): boolean {
  return headerKey(one) === headerKey(other);
}
