/** A file to be saved. Its name may be in any language. */
export function csvResponse({ fileName, content }: { fileName: string; content: Uint8Array<ArrayBuffer> }): Response {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\]/g, "_");
  return new Response(content, {
    headers: {
      "Content-Type": "text/csv",
      "Content-Disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      "Cache-Control": "no-store",
    },
  });
}
