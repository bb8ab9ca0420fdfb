import { useState } from "react";
import {
  FILTERS,
  LINE_FILTERS,
  sortsOf,
  type Filter,
  type LineFilter,
  type ListQuery,
  type OrdersSort,
} from "../../orders/list-query.ts";
import { useFollowing } from "../frame/follow.ts";
import { useTranslation } from "../language/translate.tsx";

interface FiltersProps {
  query: ListQuery;
  choices: { vendor: string[]; location: string[] };
  /** What of it is to be otherwise. */
  onChange: (change: Partial<ListQuery>) => void;
}

/** What narrows the list down, and its order. On a narrow screen behind a button. */
export function OrderFilters({ query, choices, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const lineName = useLineFilterName();
  const [isOpen, setOpen] = useState(false);
  const set = FILTERS.filter((filter) => query[filter] !== null).length;
  const change = (filter: Filter, value: string | null) => onChange({ [filter]: value });
  const named = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <>
      <button type="button" className="filters-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {set > 0 ? t("orders.filtersSet", { n: set }) : t("orders.filters")}
      </button>
      <div className="filters" role="group" aria-label={t("orders.filters")} data-open={isOpen}>
        <Choice filter="vendor" query={query} options={named(choices.vendor)} onChange={change} />
        <Choice filter="location" query={query} options={named(choices.location)} onChange={change} />
        <Choice
          filter="line"
          query={query}
          options={LINE_FILTERS.map((value) => ({ value, label: lineName(value) }))}
          onChange={change}
        />
        <span className="filter-days">
          <Day filter="from" query={query} onChange={change} />
          <span aria-hidden="true">–</span>
          <Day filter="to" query={query} onChange={change} />
        </span>
        <span className="sort">
          <select
            className="pill"
            aria-label={t("orders.sortBy")}
            value={query.sort}
            onChange={(event) => onChange({ sort: event.target.value as OrdersSort })}
          >
            {sortsOf(query).map((sort) => (
              <option key={sort} value={sort}>
                {t(`orders.sort.${sort}`)}
              </option>
            ))}
          </select>
        </span>
      </div>
    </>
  );
}

function Choice(props: {
  filter: "vendor" | "location" | "line";
  query: ListQuery;
  options: { value: string; label: string }[];
  onChange: (filter: Filter, value: string | null) => void;
}) {
  const { t } = useTranslation();
  const { filter, query, options } = props;
  const value = query[filter];
  const name = t(`orders.filter.${filter}`);
  // A saved view may name a vendor that no order has any more.
  const isKnown = value === null || options.some((option) => option.value === value);
  return (
    <select
      className="pill"
      aria-label={name}
      data-set={value !== null}
      value={value ?? ""}
      onChange={(event) => props.onChange(filter, event.target.value || null)}
    >
      <option value="">{t("orders.anyOf", { filter: name })}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function Day(props: {
  filter: "from" | "to";
  query: ListQuery;
  onChange: (filter: Filter, value: string | null) => void;
}) {
  const { t } = useTranslation();
  const { filter, query } = props;
  const { text, setText, send } = useFollowing(query[filter] ?? "");
  return (
    <input
      type="date"
      className="pill"
      aria-label={t(`orders.filter.${filter}`)}
      data-set={query[filter] !== null}
      value={text}
      max="9999-12-31"
      onChange={(event) => {
        const day = event.target.value;
        setText(day);
        // A year that is being typed is 2, then 20, then 202.
        if (day !== "" && day < "2000") return;
        send(day);
        props.onChange(filter, day || null);
      }}
    />
  );
}

/** The filters that are set, each to be removed with one click. Nothing when there are none. */
export function FilterChips({ query, onChange }: Omit<FiltersProps, "choices">) {
  const { t } = useTranslation();
  const lineName = useLineFilterName();
  const set = FILTERS.filter((filter) => query[filter] !== null);
  if (set.length === 0) return null;
  const without = (filters: readonly Filter[]) => ({
    ...query,
    ...Object.fromEntries(filters.map((filter) => [filter, null])),
  });
  const chips = set.map((filter) => ({
    key: filter,
    label: t("orders.chip", {
      filter: t(`orders.filter.${filter}`),
      value: filter === "line" ? lineName(query.line!) : query[filter]!,
    }),
    next: without([filter]),
  }));
  return (
    <ul className="chips">
      {chips.map(({ key, label, next }) => (
        <li key={key}>
          <button
            type="button"
            className="chip"
            aria-label={t("orders.removeFilter", { filter: label })}
            onClick={() => onChange(next)}
          >
            {label}
            <span aria-hidden="true">✕</span>
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" className="plain" onClick={() => onChange(without(FILTERS))}>
            {t("orders.clearFilters")}
          </button>
        </li>
      )}
    </ul>
  );
}

function useLineFilterName(): (line: LineFilter) => string {
  const { t } = useTranslation();
  return (line) => (line === "no_stock" ? t("orders.noStockFilter") : t(`lineState.${line}`));
}
