/** A header as it is compared: wide and narrow letters, spaces and marks make no difference. */
export function headerKey(header: string): string {
  return header
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_\-.・:,/()[\]「」#'"]/g, "");
}
