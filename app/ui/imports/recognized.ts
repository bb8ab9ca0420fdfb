import { LABEL_FORMAT_CODES } from "../../carriers/label-formats/label-formats.ts";
import type { Translate } from "../language/translate.tsx";

/** Whose columns a file has, in words; null when nobody's that is known. */
export function recognizedAs(t: Translate, recognized: string | null): string | null {
  if (recognized === "remembered") return t("imports.remembered");
  const format = LABEL_FORMAT_CODES.find((code) => code === recognized);
  return format ? t(`labelFormat.${format}`) : null;
}
