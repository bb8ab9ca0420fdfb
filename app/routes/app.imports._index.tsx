import { useState } from "react";
import { Banner, BlockStack, Card, EmptyState, Layout, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { db } from "../db.server.ts";
import type { CheckFileAnswer, FileContents, FileRefused, ReadFileAnswer } from "../imports/file-answers.ts";
import { KEPT_DAYS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS } from "../imports/limits.ts";
import type { Mapping } from "../imports/mapping.ts";
import { readRecentImports, type ImportSummary } from "../imports/read-model.ts";
import { loadScreen } from "../screen-loader.server.ts";
import { keepPageWhenUnreachable, useLastKnown, type Unavailable } from "../ui/frame/last-known.ts";
import { useLive } from "../ui/frame/live.tsx";
import { postFile } from "../ui/frame/post.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { FileDrop } from "../ui/imports/file-drop.tsx";
import { ImportList } from "../ui/imports/import-list.tsx";
import { MappingForm } from "../ui/imports/mapping-form.tsx";
import { useTranslation } from "../ui/language/translate.tsx";

interface ImportsScreen {
  imports: ImportSummary[];
  version: string;
}

export const loader = ({ request }: LoaderFunctionArgs) =>
  loadScreen(request, async ({ shop }) => ({ imports: await readRecentImports(db, shop) }));
export const clientLoader = keepPageWhenUnreachable;

export default function Imports() {
  const { t } = useTranslation();
  const { data, stale } = useLastKnown(useLoaderData() as ImportsScreen | Unavailable);
  useLive(stale ? null : (data?.version ?? null));
  return (
    <Screen
      title={t("imports.title")}
      secondaryActions={[{ content: t("exports.title"), url: "/app/exports/to-ship" }]}
      stale={stale}
      known={data !== null}
    >
      <Layout.Section>
        <NewImport />
      </Layout.Section>
      {data && (
        <Layout.Section>
          <Card padding="0">
            <div className="card-head">
              <Text as="h2" variant="headingMd">
                {t("imports.past")}
              </Text>
              <Text as="span" tone="subdued">
                {t("imports.keptDays", { n: KEPT_DAYS })}
              </Text>
            </div>
            {data.imports.length > 0 ? (
              <ImportList imports={data.imports} />
            ) : (
              <EmptyState image="" heading={t("imports.none")}>
                {t("imports.noneBody")}
              </EmptyState>
            )}
          </Card>
        </Layout.Section>
      )}
    </Screen>
  );
}

/** A file is chosen, its columns are looked over, its rows are checked: the import's own page follows. */
function NewImport() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<{ file: File; contents: FileContents } | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const problemOf = ({ problem: code, row }: FileRefused) =>
    t(`fileProblem.${code}`, {
      megabytes: MAX_FILE_BYTES / 1024 / 1024,
      rows: MAX_ROWS,
      columns: MAX_COLUMNS,
      row: row ?? 1,
    });

  const read = async (file: File) => {
    setProblem(null);
    if (file.size > MAX_FILE_BYTES) return setProblem(problemOf({ ok: false, problem: "too_large" }));
    setBusy(true);
    const posted = await postFile<ReadFileAnswer>("/app/imports/read", file);
    setBusy(false);
    if (!posted.ok) setProblem(t("imports.unreached"));
    else if (!posted.answer.ok) setProblem(problemOf(posted.answer));
    else setChosen({ file, contents: posted.answer });
  };

  const check = async (mapping: Mapping) => {
    if (!chosen) return;
    setBusy(true);
    setProblem(null);
    const query = new URLSearchParams({ name: chosen.file.name, mapping: JSON.stringify(mapping) });
    const posted = await postFile<CheckFileAnswer>(`/app/imports/check?${query.toString()}`, chosen.file);
    setBusy(false);
    if (!posted.ok) setProblem(t("imports.unreached"));
    else if (posted.answer.ok) navigate(`/app/imports/${posted.answer.id}`);
    else if ("mapping" in posted.answer) setProblem(t(`mappingProblem.${posted.answer.mapping.code}`));
    else setProblem(problemOf(posted.answer));
  };

  if (chosen) {
    return (
      <MappingForm
        fileName={chosen.file.name}
        contents={chosen.contents}
        checking={busy}
        problem={problem}
        onCheck={(mapping) => void check(mapping)}
        onBack={() => {
          setChosen(null);
          setProblem(null);
        }}
      />
    );
  }
  return (
    <Card>
      <BlockStack gap="400">
        {problem !== null && (
          <div role="alert">
            <Banner tone="critical" title={problem} />
          </div>
        )}
        <FileDrop busy={busy} onFile={(file) => void read(file)} />
        <Text as="p" tone="subdued">
          {t("imports.formats")}
        </Text>
      </BlockStack>
    </Card>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
