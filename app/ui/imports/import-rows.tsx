import { Badge } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import type { ImportDetail, ImportRow } from "../../imports/read-model.ts";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { rowContents, rowReason } from "./row-reason.ts";

const TONES = {
  register: "info",
  registered: "success",
  warning: "attention",
  skipped: undefined,
  error: "critical",
} as const;

/** Rows of a file: what stands in them, and what comes of them. */
export function ImportRows({ of: { columns, page } }: { of: ImportDetail }) {
  const { t } = useTranslation();
  return (
    <div className="wide-table">
      <table role="table" className="table" aria-label={t("imports.rows")}>
        <TableHead columns={[t("imports.column.row"), t("imports.column.outcome"), ...columns]} />
        <tbody role="rowgroup">
          {page.map((row) => (
            <tr role="row" key={row.number}>
              <th role="rowheader" scope="row" className="subdued">
                {t("imports.rowNumber", { n: row.number })}
              </th>
              <td role="cell" className="row-outcome" data-label={t("imports.column.outcome")}>
                <Outcome row={row} />
              </td>
              {row.cells.map((cell, place) => (
                <td role="cell" key={place} data-label={columns[place]} data-empty={cell === ""} className="file-cell">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Outcome({ row }: { row: ImportRow }) {
  const { t } = useTranslation();
  const reason = rowReason(t, row);
  const contents = rowContents(t, row);
  return (
    <div>
      <span className="badges">
        <Badge tone={TONES[row.outcome]}>{t(`imports.outcome.${row.outcome}`)}</Badge>
        {row.orderId !== null && <Link to={orderPath(row.orderId)}>{row.orderName}</Link>}
      </span>
      {reason !== null && <div>{reason}</div>}
      {contents !== "" && <div className="subdued">{contents}</div>}
    </div>
  );
}
