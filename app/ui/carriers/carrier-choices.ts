import { useMemo } from "react";
import { CARRIER_CODES, type CarrierCode } from "../../carriers/carriers.ts";
import { useIsDrawn } from "../frame/first-screenful.ts";
import { useTranslation } from "../language/translate.tsx";

/**
 * The carriers to choose from, for a list whose choice is `chosen`, or null when it is none of them. Until the page is
 * drawn, the chosen one alone: a list that is closed shows no more.
 */
export function useCarrierChoices(chosen: CarrierCode | null): { value: CarrierCode; label: string }[] {
  const { t } = useTranslation();
  const isDrawn = useIsDrawn();
  return useMemo(
    () =>
      CARRIER_CODES.filter((code) => isDrawn || code === chosen).map((value) => ({
        value,
        label: t(`carrier.${value}`),
      })),
    [isDrawn, chosen, t],
  );
}
