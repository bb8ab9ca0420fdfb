import type { TFunction } from "i18next";
import type { Trait } from "../../fulfillment-orders/analysis/traits.ts";

/** A trait of an order in words. `lacking`: not having it. */
export function traitText(t: TFunction, { kind, value }: Trait, lacking: boolean): string {
  const name = t(`trait.${kind}`);
  const text = saysItself(kind) ? name : t("trait.is", { name, value: valueText(t, kind, value) });
  return lacking ? t("trait.lacking", { trait: text }) : text;
}

const saysItself = (kind: Trait["kind"]) => kind === "test" || kind === "edited";

function valueText(t: TFunction, kind: Trait["kind"], value: string): string {
  switch (kind) {
    case "requires_shipping":
    case "gift_card":
    case "selling_plan":
    case "tracked":
      return t(`trait.share.${value as "none" | "some" | "all"}`);
    case "hour":
      return t("trait.hours", { hours: value });
    default:
      return value;
  }
}
