import { useMemo } from "react";
import { CARRIER_CODES, type CarrierCode } from "../../carriers/carriers.ts";
import { useIsDrawn } from "../frame/first-screenful.ts";
import { useTranslation } from "../language/translate.tsx";

export interface CarrierChoice {
  value: CarrierCode;
  label: string;
}

/** The carriers to choose from. Until the page is drawn, the chosen one alone: a list that is closed shows no more. */
export function useCarrierChoices(chosen: CarrierCode): CarrierChoice[] {
  const { t } = useTranslation();
  const isDrawn = useIsDrawn();
  return useMemo(
    () => (isDrawn ? CARRIER_CODES : [chosen]).map((value) => ({ value, label: t(`carrier.${value}`) })),
    [isDrawn, chosen, t],
  );
}
