import { useState } from "react";
import { Badge, Banner, BlockStack, Button, Card, InlineStack, Select, Text } from "@shopify/polaris";
import { isCarrierCode } from "../../carriers/carriers.ts";
import type { FileContents } from "../../imports/file-answers.ts";
import { MAX_NUMBER_COLUMNS } from "../../imports/limits.ts";
import type { Mapping, MappingDraft } from "../../imports/mapping.ts";
import { useCarrierChoices } from "../carriers/carrier-choices.ts";
import { useTranslation } from "../language/translate.tsx";
import { recognizedAs } from "./recognized.ts";

const OPTIONAL_FIELDS = ["sku", "quantity", "carrier", "lineItem"] as const;

/** Which column says what: as far as it was recognized, for a person to complete. Beside each, the first cells of it. */
export function MappingForm(props: {
  fileName: string;
  contents: FileContents;
  checking: boolean;
  problem: string | null;
  onCheck: (mapping: Mapping) => void;
  onBack: () => void;
}) {
  const { fileName, contents, checking, problem, onCheck, onBack } = props;
  const { t } = useTranslation();
  const [mapping, setMapping] = useState<MappingDraft>(contents.mapping);
  const carriers = useCarrierChoices(mapping.defaultCarrier);
  const change = (part: Partial<MappingDraft>) => setMapping((before) => ({ ...before, ...part }));
  const numbers = mapping.numbers.length > 0 ? mapping.numbers : [""];
  const chosen = numbers.filter((name) => name !== "");
  const complete = mapping.order !== null && chosen.length > 0;
  const recognized = recognizedAs(t, contents.recognized);

  const field = (
    id: string,
    label: string,
    value: string | null,
    onChange: (name: string | null) => void,
    required = false,
  ) => (
    <MappedColumn key={id} label={label} value={value} contents={contents} required={required} onChange={onChange} />
  );
  const setNumber = (place: number, name: string | null) =>
    change({ numbers: numbers.with(place, name ?? "").filter((one, at) => one !== "" || at < numbers.length - 1) });

  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mapping.order !== null && complete) onCheck({ ...mapping, order: mapping.order, numbers: chosen });
        }}
      >
        <BlockStack gap="400">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd" breakWord>
              {fileName}
            </Text>
            {recognized !== null && <Badge tone="success">{recognized}</Badge>}
            <Text as="span" tone="subdued">
              {t("imports.rowCount", { n: contents.rows })}
            </Text>
          </InlineStack>
          {problem !== null && (
            <div role="alert">
              <Banner tone="critical" title={problem} />
            </div>
          )}
          {!contents.hasHeader && <Banner title={t("imports.noHeader")} />}
          {contents.repeatedHeaders.length > 0 && (
            <Text as="p" tone="subdued" breakWord>
              {t("imports.repeatedHeaders", { headers: contents.repeatedHeaders.join(t("imports.and")) })}
            </Text>
          )}
          <Text as="p">{t(complete ? "imports.mappingReady" : "imports.mappingOpen")}</Text>
          <div className="mapping">
            {field("order", t("imports.field.order"), mapping.order, (order) => change({ order }), true)}
            {numbers.map((name, place) =>
              field(
                `number-${place}`,
                numbers.length > 1 ? t("imports.field.numberNth", { n: place + 1 }) : t("imports.field.numbers"),
                name === "" ? null : name,
                (to) => setNumber(place, to),
                place === 0,
              ),
            )}
            {OPTIONAL_FIELDS.map((name) =>
              field(name, t(`imports.field.${name}`), mapping[name], (to) => change({ [name]: to })),
            )}
            <div className="mapped-column">
              <Select
                label={t("imports.field.defaultCarrier")}
                options={[{ value: "", label: t("imports.noCarrier") }, ...carriers]}
                value={mapping.defaultCarrier ?? ""}
                onChange={(code) => change({ defaultCarrier: isCarrierCode(code) ? code : null })}
              />
            </div>
          </div>
          <InlineStack>
            <Button
              variant="plain"
              disabled={chosen.length < numbers.length || numbers.length >= MAX_NUMBER_COLUMNS}
              onClick={() => change({ numbers: [...numbers, ""] })}
            >
              {t("imports.addNumberColumn")}
            </Button>
          </InlineStack>
          <Text as="p" tone="subdued">
            {t("imports.onlyUsedColumns")}
          </Text>
          <InlineStack gap="200" align="end">
            <Button onClick={onBack} disabled={checking}>
              {t("imports.otherFile")}
            </Button>
            <Button variant="primary" submit loading={checking} disabled={!complete}>
              {t("imports.check")}
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
    </Card>
  );
}

/** One choice of a column, and what stands first in it. */
function MappedColumn(props: {
  label: string;
  value: string | null;
  contents: FileContents;
  required: boolean;
  onChange: (name: string | null) => void;
}) {
  const { label, value, contents, required, onChange } = props;
  const { t } = useTranslation();
  const place = value === null ? -1 : contents.columns.indexOf(value);
  const sample = place < 0 ? [] : contents.sample.map((cells) => cells[place] ?? "").filter((cell) => cell !== "");
  return (
    <div className="mapped-column">
      <Select
        label={label}
        requiredIndicator={required}
        options={[
          { value: "", label: t(required ? "imports.chooseColumn" : "imports.noColumn") },
          ...contents.columns.map((name) => ({ value: name, label: name })),
        ]}
        value={value ?? ""}
        onChange={(name) => onChange(name === "" ? null : name)}
      />
      <span className="sample">{sample.join(t("imports.and")) || "\u00a0"}</span>
    </div>
  );
}
