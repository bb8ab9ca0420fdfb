import { Link } from "@remix-run/react";

/** The views of a list, as links: the current one is in the address. Scrolls by itself where it is narrow. */
export function ViewTabs(props: { label: string; tabs: { id: string; label: string; to: string }[]; current: string }) {
  return (
    <nav aria-label={props.label} className="view-tabs">
      <ul>
        {props.tabs.map(({ id, label, to }) => (
          <li key={id}>
            <Link to={to} aria-current={id === props.current ? "page" : undefined} preventScrollReset>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
