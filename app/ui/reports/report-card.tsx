import type { ReactNode } from "react";
import { Card, Text } from "@shopify/polaris";
import { DownloadCsv } from "./download-csv.tsx";

/** A part of a report: what it is, one sentence on what it counts, and its file. */
export function ReportCard(props: { title: string; body: string; csv: Record<string, string>; children: ReactNode }) {
  const { title, body, csv, children } = props;
  return (
    <Card>
      <section aria-label={title} className="report">
        <div className="report-head">
          <div>
            <Text as="h2" variant="headingMd">
              {title}
            </Text>
            <Text as="p" tone="subdued">
              {body}
            </Text>
          </div>
          <DownloadCsv what={title} query={csv} />
        </div>
        {children}
      </section>
    </Card>
  );
}
