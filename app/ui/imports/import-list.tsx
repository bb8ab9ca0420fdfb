import { Badge } from "@shopify/polaris";
import { Link } from "@remix-run/react";
import type { ImportSummary } from "../../imports/read-model.ts";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { DateTime } from "../time/moment.tsx";
import { recognizedAs } from "./recognized.ts";

const TONES = { ready: "attention", registering: "info", done: "success" } as const;

/** Past imports, newest first. */
export function ImportList({ imports }: { imports: readonly ImportSummary[] }) {
  const { t } = useTranslation();
  return (
    <table role="table" className="table" aria-label={t("imports.past")}>
      <TableHead
        columns={(["file", "status", "result", "date"] as const).map((column) => t(`imports.column.${column}`))}
      />
      <tbody role="rowgroup">
        {imports.map((one) => (
          <tr role="row" key={one.id}>
            <th role="rowheader" scope="row" className="order-name">
              <Link to={`/app/imports/${one.id}`}>{one.fileName}</Link>
              <div className="subdued">{recognizedAs(t, one.recognized)}</div>
            </th>
            <td role="cell" data-label={t("imports.column.status")}>
              <div>
                <Badge tone={TONES[one.status]}>{t(`imports.status.${one.status}`)}</Badge>
              </div>
            </td>
            <td role="cell" data-label={t("imports.column.result")}>
              <div>
                {resultOf(one).map(({ id, n }) => (
                  <div key={id}>{t(`imports.count.${id}`, { n })}</div>
                ))}
              </div>
            </td>
            <td role="cell" data-label={t("imports.column.date")} className="nowrap">
              <DateTime iso={one.createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function resultOf({ rows }: ImportSummary) {
  const outcomes = ["registered", "register", "warning", "skipped", "error"] as const;
  return outcomes.map((id) => ({ id, n: rows[id] ?? 0 })).filter(({ n }) => n > 0);
}
