import { Link } from "@remix-run/react";
import type { LineResult } from "../../reports/partial-shipments.ts";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { orderPath } from "../orders/order-path.ts";
import { DateTime } from "../time/moment.tsx";
import { sayCauses, sayDifference } from "./result-sentences.ts";

export interface ResultGroup {
  /** Whose lines these are; absent where it is plain. */
  order?: { id: string; name: string; createdAt: string };
  results: LineResult[];
}

/** Registered here against on Shopify, line by line. */
export function ResultTable({ label, groups }: { label: string; groups: ResultGroup[] }) {
  const { t } = useTranslation();
  const columns = [
    t("reports.item"),
    t("reports.ordered"),
    t("reports.registeredHere"),
    t("reports.shopify"),
    t("reports.difference"),
    t("reports.why"),
  ];
  return (
    <table role="table" className="table results" aria-label={label}>
      <TableHead columns={columns} />
      {groups.map(({ order, results }) => (
        <tbody role="rowgroup" key={order?.id ?? ""}>
          {order && (
            <tr role="row" className="result-order">
              <th role="rowheader" scope="rowgroup" colSpan={columns.length} className="order-name">
                <Link to={orderPath(order.id)}>{order.name}</Link>{" "}
                <span className="subdued">
                  <DateTime iso={order.createdAt} />
                </span>
              </th>
            </tr>
          )}
          {results.map((result) => (
            <Row key={result.line.id} result={result} columns={columns} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Row({ result, columns }: { result: LineResult; columns: string[] }) {
  const { t } = useTranslation();
  const { line, registered, onShopify, difference } = result;
  const numbers = [line.quantity - line.removed, registered, onShopify, sayDifference(difference)];
  return (
    <tr role="row" data-difference={difference !== 0}>
      <th role="rowheader" scope="row">
        {[line.title, line.variantTitle].filter(Boolean).join(" / ")}
        <br />
        <span className="subdued">{[line.sku ?? t("common.noSku"), line.vendor].filter(Boolean).join(" · ")}</span>
      </th>
      {numbers.map((number, place) => (
        <td key={columns[place + 1]} role="cell" data-label={columns[place + 1]}>
          {number}
        </td>
      ))}
      <td role="cell" data-label={columns[5]}>
        <ul className="contents">
          {sayCauses(t, result).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
