import { useState } from "react";
import { Banner, BlockStack, Button, Card, ChoiceList, InlineStack, Layout, Select, Text } from "@shopify/polaris";
import type { HeadersFunction, LoaderFunctionArgs, SerializeFrom } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { LABEL_FORMAT_CODES } from "../carriers/label-formats/label-formats.ts";
import { LABEL_UNITS, type ExportFormat, type LabelUnit } from "../exports/to-ship.ts";
import { CSV_ENCODINGS, type CsvEncoding } from "../exports/write-csv.ts";
import { parseOrderNumbers } from "../exports/order-numbers.ts";
import { authenticatedShop } from "../screen-loader.server.ts";
import { useAfterPaint } from "../ui/frame/after-paint.ts";
import { useDownload } from "../ui/frame/download.ts";
import { Screen } from "../ui/frame/screen.tsx";
import { Unreached } from "../ui/imports/unreached.tsx";
import { useTranslation } from "../ui/language/translate.tsx";

/** What may be chosen; the code behind it stays on the server. */
export async function loader({ request }: LoaderFunctionArgs) {
  await authenticatedShop(request);
  const formats: ExportFormat[] = ["sku", ...LABEL_FORMAT_CODES];
  return { formats, encodings: [...CSV_ENCODINGS], units: [...LABEL_UNITS] };
}

export default function ExportToShip() {
  const { t } = useTranslation();
  const choices = useLoaderData<typeof loader>();
  const [parameters] = useSearchParams();
  const orders = parseOrderNumbers(parameters.get("orders"));
  return (
    <Screen
      title={t("exports.title")}
      subtitle={orders ? t("exports.chosenOrders", { n: orders.length }) : t("exports.allOrders")}
      backAction={{ content: t("imports.title"), url: "/app/imports" }}
      stale={false}
      known
    >
      <Layout.Section>
        <Card>
          <ExportForm orders={orders} {...choices} />
        </Card>
      </Layout.Section>
    </Screen>
  );
}

/** Which file it is to be. Its own, so that a choice draws it alone and not the screen around it. */
function ExportForm(props: SerializeFrom<typeof loader> & { orders: string[] | null }) {
  const { orders, formats, encodings, units } = props;
  const { t, language } = useTranslation();
  const [format, setFormat] = useState<ExportFormat>("sku");
  /** The choice shows at once; what belongs to it follows. */
  const isForLabels = useAfterPaint(format !== "sku");
  const [encoding, setEncoding] = useState<CsvEncoding>("utf-8");
  const [per, setPer] = useState<LabelUnit>("line");
  const file = useDownload();

  const choose = (chosen: ExportFormat) => {
    setFormat(chosen);
    // Label tools read Windows' Shift_JIS; Excel reads either.
    setEncoding(chosen === "sku" ? "utf-8" : "cp932");
  };
  const save = () => {
    const query = new URLSearchParams({ format, encoding, per, language });
    if (orders) query.set("orders", orders.join());
    return file.save(`/app/exports/to-ship/file?${query.toString()}`);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <BlockStack gap="400">
        <ChoiceList
          title={t("exports.format")}
          choices={formats.map((code) => ({
            value: code,
            label: code === "sku" ? t("exports.sku") : t(`labelFormat.${code}`),
          }))}
          selected={[format]}
          onChange={([chosen]) => choose(formats.find((code) => code === chosen) ?? "sku")}
        />
        {isForLabels && (
          <>
            <Banner>{t("exports.noAddresses")}</Banner>
            <ChoiceList
              title={t("exports.per")}
              choices={units.map((unit) => ({ value: unit, label: t(`exports.unit.${unit}`) }))}
              selected={[per]}
              onChange={([chosen]) => setPer(units.find((unit) => unit === chosen) ?? "line")}
            />
          </>
        )}
        <Select
          label={t("exports.encoding")}
          options={encodings.map((code) => ({ value: code, label: t(`exports.encodings.${code}`) }))}
          value={encoding}
          onChange={(chosen) => setEncoding(encodings.find((code) => code === chosen) ?? "utf-8")}
        />
        {file.state === "failed" && <Unreached />}
        <Text as="p" tone="subdued">
          {t("exports.backHint")}
        </Text>
        <InlineStack align="end">
          <Button variant="primary" submit loading={file.state === "asking"}>
            {t("exports.save")}
          </Button>
        </InlineStack>
      </BlockStack>
    </form>
  );
}

export { ScreenError as ErrorBoundary } from "../ui/frame/screen-error.tsx";
export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
