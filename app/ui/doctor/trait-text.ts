import type { Share } from "../../fulfillment-orders/observed-facts.ts";
import type { Trait } from "../../fulfillment-orders/analysis/traits.ts";
import type { Translate } from "../language/translate.tsx";

/** A trait of an order in words. `lacking`: not having it. */
export function traitText(t: Translate, { kind, value }: Trait, lacking: boolean): string {
  const name = t(`trait.${kind}`);
  const text = saysItself(kind) ? name : t("trait.is", { name, value: valueText(t, kind, value) });
  return lacking ? t("trait.lacking", { trait: text }) : text;
}

const saysItself = (kind: Trait["kind"]) => kind === "test" || kind === "edited";

const SHARES: readonly Trait["kind"][] = ["requires_shipping", "gift_card", "selling_plan", "bundle", "tracked"];

function valueText(t: Translate, kind: Trait["kind"], value: string): string {
  if (SHARES.includes(kind)) return t(`trait.share.${value as Share}`);
  return kind === "hour" ? t("trait.hours", { hours: value }) : value;
}
