import { Link } from "@remix-run/react";

export interface ViewTab {
  id: string;
  label: string;
  to: string;
  /** How many it holds, as it is to be read. */
  count?: string | undefined;
}

/** The views of a list, as links: the current one is in the address. Scrolls by itself where it is narrow. */
export function ViewTabs(props: { label: string; tabs: ViewTab[]; current: string }) {
  return (
    <nav aria-label={props.label} className="view-tabs">
      <ul>
        {props.tabs.map(({ id, label, to, count }) => (
          <li key={id}>
            <Link to={to} aria-current={id === props.current ? "page" : undefined} preventScrollReset>
              {label}
              {count !== undefined && <span className="tab-count">{count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
