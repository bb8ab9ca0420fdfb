/** How large a file may be. What is larger is refused with a sentence that names the limit. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** An Excel workbook, unpacked: the parts of it that are read. */
export const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;
export const MAX_ROWS = 20_000;
export const MAX_COLUMNS = 300;
/** Of one file: how many of its columns may hold tracking numbers. */
export const MAX_NUMBER_COLUMNS = 10;
/** A longer cell is cut off; no order, SKU or list of numbers comes near it. */
export const MAX_CELL_LENGTH = 1_000;
/** What is kept of an import is deleted after this long. Shipments stay. */
export const KEPT_DAYS = 30;
