import { useTranslation } from "../language/translate.tsx";

/** A staff member for people: names are not kept, so it is "you" or Shopify's id. `me` is the one who is looking. */
export function useStaff(me: string | null): (id: string | null) => string {
  const { t } = useTranslation();
  return (id) => (id === null ? t("who.unknown") : id === me ? t("who.you") : t("who.staff", { id }));
}
