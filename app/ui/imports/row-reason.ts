import type { ImportRow } from "../../imports/read-model.ts";
import type { Translate } from "../language/translate.tsx";

/** Why a row is not simply registered, and what to do; null when it is. */
export function rowReason(t: Translate, { code, detail }: Pick<ImportRow, "code" | "detail">): string | null {
  if (code === null) return null;
  return t(`importCode.${code}`, {
    value: detail.value ?? "",
    left: detail.left ?? 0,
    carrier: detail.carrier ? t(`carrier.${detail.carrier}`) : "",
  });
}

/** What a row registers: "CUP ×3、POT ×2". */
export function rowContents(t: Translate, { detail }: Pick<ImportRow, "detail">): string {
  return (detail.lines ?? [])
    .map(({ sku, title, quantity }) => t("imports.contents", { product: sku ?? title, n: quantity }))
    .join(t("imports.and"));
}
