interface CsvFile {
  fileName: string;
  content: Uint8Array<ArrayBuffer>;
  charset?: "utf-8";
}

/** A file to be saved. Its name may be in any language. */
export function csvResponse({ fileName, content, charset }: CsvFile): Response {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\]/g, "_");
  return new Response(content, {
    headers: {
      "Content-Type": charset ? `text/csv; charset=${charset}` : "text/csv",
      "Content-Disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      "Cache-Control": "no-store",
    },
  });
}
