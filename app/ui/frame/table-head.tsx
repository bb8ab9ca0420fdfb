import type { ReactNode } from "react";

/** The head of a table, with the roles that it keeps where it is laid out as cards. */
export function TableHead({ columns }: { columns: readonly ReactNode[] }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {columns.map((column, place) => (
          <th key={place} role="columnheader" scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
  );
}
