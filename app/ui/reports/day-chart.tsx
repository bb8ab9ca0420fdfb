import { nice, ticks as ticksOf, tickStep } from "d3-array";

export interface Series {
  name: string;
  /** One for each day; null where there is none. */
  values: (number | null)[];
  /** How a value is said. */
  say: (value: number) => string;
}

const LABELS = 6;
const TICKS = 4;
/** How much of a day's width its bars take. */
const BARS = 0.75;

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
  const [, top] = nice(0, Math.max(shape === "bars" ? TICKS : 1, highest), TICKS);
  const ticks = ticksOf(0, top, TICKS);
  const decimals = Math.max(0, Math.ceil(-Math.log10(tickStep(0, top, TICKS))));
  const y = (value: number) => 100 - (100 * value) / top;
  const width = 100 / days.length;
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
            {tick.toFixed(decimals)}
          </span>
        ))}
        {days.map(
          (day, place) =>
            place % every === 0 && (
              <span key={day} className="chart-day" style={{ insetInlineStart: `${(place + 0.5) * width}%` }}>
                {shortDay(day)}
              </span>
            ),
        )}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {ticks.map((tick) => (
            <line key={tick} className="chart-line" x1="0" x2="100" y1={y(tick)} y2={y(tick)} />
          ))}
          {series.map((one, place) =>
            shape === "bars" ? (
              <Bars key={one.name} {...{ one, place, days, y, width }} />
            ) : (
              <Line key={one.name} {...{ one, place, days, y, width, size }} />
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
  /** Of a day. */
  width: number;
}) {
  const { one, place, days, y, width } = props;
  const bar = (width * BARS) / 2;
  const left = (width * (1 - BARS)) / 2 + place * bar;
  return (
    <g data-series={place}>
      {days.map((day, index) => {
        const value = one.values[index] ?? 0;
        if (value === 0) return null;
        return (
          <rect key={day} x={index * width + left} width={bar} y={y(value)} height={100 - y(value)}>
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
  width: number;
  size: number;
}) {
  const { one, place, days, y, width, size } = props;
  const points = days.map((day, index) => {
    const value = one.values[index] ?? null;
    return value === null ? null : { day, value, at: `${(index + 0.5) * width} ${y(value / size)}` };
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
