import { scaleBand, scaleLinear } from "d3-scale";

export interface Series {
  name: string;
  /** One for each day; null where there is none. */
  values: (number | null)[];
  /** How a value is said. */
  say: (value: number) => string;
}

const LABELS = 6;

/**
 * A chart over days. The drawing stretches with the page, and its texts do not, so it is rendered on the server at any
 * width, and nothing moves later. It is a picture: the table beside it says the same.
 * `shape`: bars beside each other, or lines. `label` says what it shows, `unit` what the scale counts.
 */
export function DayChart(props: {
  shape: "bars" | "lines";
  label: string;
  unit: string;
  days: string[];
  series: [Series, Series];
  /** What a value is divided by for the scale. */
  size?: number;
}) {
  const { shape, label, unit, days, series, size = 1 } = props;
  const highest = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => (value ?? 0) / size)));
  const y = scaleLinear([0, Math.max(shape === "bars" ? 4 : 1, highest)], [100, 0]).nice(4);
  const x = scaleBand(days, [0, 100]).paddingInner(0.25).paddingOuter(0.1);
  const middle = (day: string) => (x(day) ?? 0) + x.bandwidth() / 2;
  const ticks = y.ticks(4);
  const every = Math.ceil(days.length / LABELS);
  return (
    <figure className="chart">
      <ul className="chart-legend">
        {series.map(({ name }, place) => (
          <li key={name} data-series={place}>
            <svg viewBox="0 0 24 10" aria-hidden="true">
              {shape === "bars" ? <rect width="24" height="10" rx="2" /> : <line x1="0" x2="24" y1="5" y2="5" />}
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <div className="chart-plot" role="img" aria-label={label}>
        <span className="chart-unit">{unit}</span>
        {ticks.map((tick) => (
          <span key={tick} className="chart-tick" style={{ insetBlockStart: `${y(tick)}%` }}>
            {y.tickFormat(4)(tick)}
          </span>
        ))}
        {days
          .filter((_, place) => place % every === 0)
          .map((day) => (
            <span key={day} className="chart-day" style={{ insetInlineStart: `${middle(day)}%` }}>
              {shortDay(day)}
            </span>
          ))}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {ticks.map((tick) => (
            <line key={tick} className="chart-line" x1="0" x2="100" y1={y(tick)} y2={y(tick)} />
          ))}
          {series.map((one, place) =>
            shape === "bars" ? (
              <Bars key={one.name} {...{ one, place, days, y, x }} />
            ) : (
              <Line key={one.name} {...{ one, place, days, y, middle, size }} />
            ),
          )}
        </svg>
      </div>
    </figure>
  );
}

function Bars(props: {
  one: Series;
  place: number;
  days: string[];
  y: (value: number) => number;
  x: { (day: string): number | undefined; bandwidth(): number };
}) {
  const { one, place, days, y, x } = props;
  const width = x.bandwidth() / 2;
  return (
    <g data-series={place}>
      {days.map((day, index) => {
        const value = one.values[index] ?? 0;
        if (value === 0) return null;
        return (
          <rect key={day} x={(x(day) ?? 0) + place * width} width={width} y={y(value)} height={100 - y(value)}>
            <title>{`${shortDay(day)} ${one.name}: ${one.say(value)}`}</title>
          </rect>
        );
      })}
    </g>
  );
}

/** Days without a value leave a gap; a day between two gaps is a point. */
function Line(props: {
  one: Series;
  place: number;
  days: string[];
  y: (value: number) => number;
  middle: (day: string) => number;
  size: number;
}) {
  const { one, place, days, y, middle, size } = props;
  const points = days.map((day, index) => {
    const value = one.values[index] ?? null;
    return value === null ? null : { day, value, at: `${middle(day)} ${y(value / size)}` };
  });
  const path = points
    .map((point, index) => (point ? `${points[index - 1] ? "L" : "M"}${point.at}` : ""))
    .filter(Boolean)
    .join("");
  return (
    <g data-series={place}>
      <path d={path} />
      {points.map(
        (point) =>
          point && (
            // A line without length and with round ends is a dot that does not stretch.
            <path key={point.day} className="chart-dot" d={`M${point.at}h0`}>
              <title>{`${shortDay(point.day)} ${one.name}: ${one.say(point.value)}`}</title>
            </path>
          ),
      )}
    </g>
  );
}

/** "11/23", in both languages. */
export function shortDay(day: string): string {
  const [, month, date] = day.split("-");
  return `${Number(month)}/${Number(date)}`;
}
