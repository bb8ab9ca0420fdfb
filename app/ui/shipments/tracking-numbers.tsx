import { isCarrierCode, trackingLink } from "../../carriers/carriers.ts";
import { useTranslation } from "../language/translate.tsx";

/** A parcel's carrier and numbers, each leading to the carrier's page where one is known. */
export function TrackingNumbers({ carrier, numbers }: { carrier: string; numbers: readonly string[] }) {
  const { t } = useTranslation();
  const name = isCarrierCode(carrier) ? t(`carrier.${carrier}`) : carrier;
  return (
    <div className="tracking">
      <span>{name}</span>
      {numbers.length === 0 && <span className="subdued">{t("preview.noNumber")}</span>}
      <ul>
        {numbers.map((number) => {
          const link = trackingLink(carrier, number);
          return (
            <li key={number}>
              {link ? (
                <a
                  href={link}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={`${t("shipment.track", { number, carrier: name })} ${t("common.openInNewTab")}`}
                >
                  {number}
                </a>
              ) : (
                number
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
