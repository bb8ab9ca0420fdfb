import { BlockStack, Card, Text } from "@shopify/polaris";
import type { Analysis } from "../../fulfillment-orders/analysis/analyze.ts";
import { useTranslation } from "../language/translate.tsx";
import { saySeconds } from "./say-seconds.ts";

const WIDTH = 600;
const HEIGHT = 180;
/** Times from a second to a week, each mark as wide as the next: most orders take seconds, the interesting ones hours. */
const MARKS = [1, 10, 60, 600, 3600, 6 * 3600, 86_400, 7 * 86_400];
const LOWEST = Math.log(MARKS[0]!);
const HIGHEST = Math.log(MARKS.at(-1)!);

const x = (seconds: number) =>
  (WIDTH * (Math.log(Math.min(Math.max(seconds, 1), MARKS.at(-1)!)) - LOWEST)) / (HIGHEST - LOWEST);
const y = (share: number) => HEIGHT * (1 - share);

/** How long orders were without a fulfillment order: the share that still is, by time. */
export function DelayCard({ delay }: { delay: Analysis["delay"] }) {
  const { t } = useTranslation();
  const time = (seconds: number | null) => (seconds === null ? t("analysis.notReached") : saySeconds(t, seconds));
  const path = `M0,${y(1)} ${delay.curve.map((step) => `H${x(step.time).toFixed(1)} V${y(step.without).toFixed(1)}`).join(" ")} H${WIDTH}`;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("analysis.delay")}
        </Text>
        <Text as="p">{t("analysis.watched", { n: delay.watched, without: delay.stillWithout })}</Text>
        {delay.watched > 0 && (
          <>
            <dl className="groups">
              <div>
                <dt>{t("analysis.median")}</dt>
                <dd>{time(delay.median)}</dd>
              </div>
              <div>
                <dt>{t("analysis.p95")}</dt>
                <dd>{time(delay.p95)}</dd>
              </div>
            </dl>
            <svg
              className="curve"
              viewBox={`-44 -10 ${WIDTH + 64} ${HEIGHT + 40}`}
              role="img"
              aria-label={t("analysis.curve", { median: time(delay.median), p95: time(delay.p95) })}
            >
              {[0, 0.5, 1].map((share) => (
                <g key={share}>
                  <line x1={0} x2={WIDTH} y1={y(share)} y2={y(share)} />
                  <text x={-6} y={y(share) + 4} textAnchor="end">
                    {share * 100}%
                  </text>
                </g>
              ))}
              {MARKS.map((seconds) => (
                <text key={seconds} x={x(seconds)} y={HEIGHT + 20} textAnchor="middle">
                  {saySeconds(t, seconds)}
                </text>
              ))}
              <path d={path} />
            </svg>
            <Text as="p" tone="subdued">
              {t("analysis.curveNote")}
            </Text>
          </>
        )}
      </BlockStack>
    </Card>
  );
}
