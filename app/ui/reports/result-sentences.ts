import type { LineResult } from "../../reports/partial-shipments.ts";
import type { Translate } from "../language/translate.tsx";
import { sayReason } from "../orders/reason.tsx";

/** "−2", "0" or "+1". */
export function sayDifference(difference: number): string {
  return difference === 0 ? "0" : `${difference < 0 ? "−" : "+"}${Math.abs(difference)}`;
}

/** Why the quantities differ, and what is still to be registered: one sentence each, at least one. */
export function sayCauses(t: Translate, { line, causes }: LineResult): string[] {
  const sentences = causes.map((one) => {
    const said = t(`reports.cause.${one.cause}`, { n: Math.abs(one.quantity) });
    const reason = one.cause === "on_the_way" && one.reason !== null ? { code: one.reason, detail: one.detail } : null;
    return reason ? `${said} ${sayReason(t, reason)}` : said;
  });
  if (line.left > 0) sentences.push(t("reports.cause.left", { n: line.left }));
  return sentences.length > 0 ? [...new Set(sentences)] : [t("reports.cause.equal")];
}
