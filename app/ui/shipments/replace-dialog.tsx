import { useEffect, useState } from "react";
import { Banner, BlockStack, Checkbox, Modal, Text, TextField } from "@shopify/polaris";
import { useRevalidator } from "@remix-run/react";
import type { NumberInUse } from "../../shipments/numbers-in-use.ts";
import type { ShipmentRow } from "../../shipments/read-model.ts";
import {
  correctionsOf,
  MAX_PAIRS,
  numbersOfPairs,
  planReplacements,
  readPairs,
  type PlannedPair,
} from "../../shipments/replace-numbers.ts";
import { appBridge } from "../frame/app-bridge.ts";
import { post, type Posted } from "../frame/post.ts";
import { TableHead } from "../frame/table-head.tsx";
import { useTranslation } from "../language/translate.tsx";
import { isOnShopify } from "./correct-dialog.tsx";
import { CorrectionFailure } from "./correction-failure.tsx";
import { useCorrections } from "./use-corrections.ts";

/** Old and new tracking numbers, pasted as two columns: what changes is shown first, and then changed at once. */
export default function ReplaceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { revalidate } = useRevalidator();
  const [text, setText] = useState("");
  const [notifyCustomer, setNotify] = useState(false);
  const [acceptDoubts, setAccept] = useState(false);
  const sending = useCorrections();

  const pairs = readPairs(text);
  const tooMany = pairs.length > MAX_PAIRS;
  const looked = useLookup(tooMany ? [] : numbersOfPairs(pairs));
  const found = looked?.ok ? looked.answer : null;
  const plan = found && !tooMany ? planReplacements(pairs, found.shipments, found.inUse) : [];
  const changing = plan.filter(({ fate }) => fate === "replaces");
  const doubted = changing.filter(({ doubts }) => doubts.length > 0);
  const corrections = correctionsOf(plan, acceptDoubts);
  const shipments = changing.flatMap((pair) => pair.shipments);

  const submit = async () => {
    if (corrections.length === 0) return;
    if (!(await sending.send(corrections, { notifyCustomer, acceptUnusualNumbers: true }))) return revalidate();
    appBridge()?.toast.show(t("replace.done", { n: corrections.length }));
    revalidate();
    onClose();
  };

  return (
    <Modal
      open
      size="large"
      onClose={onClose}
      title={t("replace.title")}
      primaryAction={{
        content: t("replace.submit", { n: corrections.length }),
        onAction: () => void submit(),
        disabled: corrections.length === 0,
        loading: sending.isSending,
      }}
      secondaryActions={[{ content: t("correct.back"), onAction: onClose, disabled: sending.isSending }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <CorrectionFailure failure={sending.failure} shipments={shipments} />
          <TextField
            label={t("replace.pairs")}
            helpText={t("replace.pairsHelp")}
            value={text}
            onChange={setText}
            multiline={4}
            maxHeight="9rem"
            monospaced
            autoComplete="off"
            spellCheck={false}
            disabled={sending.isSending}
            error={tooMany ? t("replace.tooMany", { most: MAX_PAIRS, n: pairs.length }) : undefined}
          />
          {looked && !looked.ok && (
            <Banner tone="critical" title={t("replace.notChecked")}>
              {t(`replace.${looked.failure}`)}
            </Banner>
          )}
          <div role="status">
            {pairs.length > 0 && !tooMany && looked === null && <Text as="p">{t("replace.checking")}</Text>}
            {plan.length > 0 && (
              <Text as="p" variant="headingSm">
                {[
                  changing.length > doubted.length && t("replace.sumChanging", { n: changing.length - doubted.length }),
                  doubted.length > 0 && t("replace.sumDoubted", { n: doubted.length }),
                  plan.length > changing.length && t("replace.sumLeft", { n: plan.length - changing.length }),
                ]
                  .filter(Boolean)
                  .join(t("common.sentences"))}
              </Text>
            )}
          </div>
          {doubted.length > 0 && (
            <Checkbox
              label={t("replace.accept", { n: doubted.length })}
              checked={acceptDoubts}
              onChange={setAccept}
              disabled={sending.isSending}
            />
          )}
          {shipments.some(isOnShopify) && (
            <Checkbox
              label={t("correct.notify")}
              helpText={t("replace.notifyHelp")}
              checked={notifyCustomer}
              onChange={setNotify}
              disabled={sending.isSending}
            />
          )}
          {plan.length > 0 && <PairTable plan={plan} />}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

/** The pairs with what comes of each. */
function PairTable({ plan }: { plan: readonly PlannedPair[] }) {
  const { t } = useTranslation();
  return (
    <table role="table" className="table" aria-label={t("replace.table")}>
      <TableHead columns={(["row", "from", "to", "fate"] as const).map((column) => t(`replace.column.${column}`))} />
      <tbody role="rowgroup">
        {plan.map((pair) => (
          <tr role="row" key={pair.row} data-fate={pair.doubts.length > 0 ? "doubted" : pair.fate}>
            <th role="rowheader" scope="row" className="subdued">
              {t("imports.rowNumber", { n: pair.row })}
            </th>
            <td role="cell" data-label={t("replace.column.from")}>
              {pair.from}
            </td>
            <td role="cell" data-label={t("replace.column.to")}>
              {pair.to}
            </td>
            <td role="cell" data-label={t("replace.column.fate")}>
              <PairFateText pair={pair} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PairFateText({ pair }: { pair: PlannedPair }) {
  const { t } = useTranslation();
  const orders = [...new Set(pair.shipments.map(({ orderName }) => orderName))].join(t("common.comma"));
  const others = [...new Set(pair.usedBy.map(({ orderName }) => orderName))].join(t("common.comma"));
  return (
    <div>
      <PairOutcome pair={pair} orders={orders} />
      {pair.doubts.map((doubt) => (
        <Text as="p" tone="caution" key={doubt}>
          {t(`replace.doubt.${doubt}`, { orders: others })}
        </Text>
      ))}
    </div>
  );
}

function PairOutcome({ pair: { fate, problem }, orders }: { pair: PlannedPair; orders: string }) {
  const { t } = useTranslation();
  if (fate === "replaces") return <div>{orders}</div>;
  if (fate === "unreadable") return <div className="error-text">{t(`replace.unreadable.${problem ?? "not_two"}`)}</div>;
  const isFine = fate === "done" || fate === "same";
  return <div className={isFine ? "subdued" : "error-text"}>{t(`replace.fate.${fate}`)}</div>;
}

interface Found {
  shipments: ShipmentRow[];
  inUse: NumberInUse[];
}

const PAUSE_MS = 300;

/** What has these numbers, asked in a pause of typing. Null while nobody knows. */
function useLookup(numbers: readonly string[]): Posted<Found> | null {
  const key = numbers.join(" ");
  const [known, setKnown] = useState<{ key: string; answer: Posted<Found> } | null>(null);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      const asked = key === "" ? [] : key.split(" ");
      const nothing: Posted<Found> = { ok: true, answer: { shipments: [], inUse: [] } };
      const answered = asked.length === 0 ? Promise.resolve(nothing) : post<Found>(LOOKUP, { numbers: asked });
      void answered.then((answer) => {
        if (!isOver) setKnown({ key, answer });
      });
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  return known?.key === key ? known.answer : null;
}

const LOOKUP = "/app/shipments-by-number";
