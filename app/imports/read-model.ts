import { callFunction, type Supabase } from "../supabase/client.ts";
import type { RowCode, RowDetail, RowOutcome } from "./plan-import.ts";

export type ImportStatus = "ready" | "registering" | "done";

/** The views of an import's rows: what comes of them. */
export const ROW_VIEWS = ["register", "warning", "skipped", "error"] as const;
export type RowView = (typeof ROW_VIEWS)[number];

const OUTCOMES: Record<RowView, RowOutcome[]> = {
  register: ["register", "registered"],
  warning: ["warning"],
  skipped: ["skipped"],
  error: ["error"],
};

export interface ImportSummary {
  id: string;
  fileName: string;
  /** The label tool's code, "remembered", or null. */
  recognized: string | null;
  status: ImportStatus;
  createdAt: string;
  createdBy: string | null;
  confirmedAt: string | null;
  finishedAt: string | null;
  notifyCustomer: boolean;
  withWarnings: boolean;
  /** How many rows have come to what. Those that are still to be registered are `register` and `warning`. */
  rows: Partial<Record<RowOutcome, number>>;
}

export interface ImportRow {
  number: number;
  cells: string[];
  outcome: RowOutcome;
  code: RowCode | null;
  detail: RowDetail;
  orderId: string | null;
  orderName: string | null;
}

export interface ImportDetail extends ImportSummary {
  /** The columns that are kept: a row's cells are in their order. */
  columns: string[];
  /** How many shipments its rows become, without and with a warning. */
  shipments: { clean: number; warned: number; toDo: number };
  page: ImportRow[];
  hasPrevious: boolean;
  hasNext: boolean;
}

const IMPORTS_SHOWN = 20;

export function readRecentImports(db: Supabase, shop: string): Promise<ImportSummary[]> {
  return callFunction<ImportSummary[]>(db, "recent_imports", { p_shop: shop, p_limit: IMPORTS_SHOWN });
}

/** One import with a page of its rows: after row `after`, or before row `before`. Null when this shop has none such. */
export function readImport(
  db: Supabase,
  query: { shop: string; id: string; view: RowView; after: number; before?: number | null; limit: number },
): Promise<ImportDetail | null> {
  return callFunction<ImportDetail | null>(db, "import_detail", {
    p_shop: query.shop,
    p_import_id: query.id,
    p_outcomes: OUTCOMES[query.view],
    p_after: query.after,
    p_before: query.before ?? null,
    p_limit: query.limit,
  });
}
