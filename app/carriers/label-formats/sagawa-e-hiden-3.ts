import { fitBytes, type LabelFormat } from "./label-format.ts";

/** 1 … 11 in wide digits, as this tool's column names have them. */
const wide = (value: number) => Array.from(String(value), (digit) => "０１２３４５６７８９"[Number(digit)]).join("");
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, place) => name + wide(place + 1));

/**
 * Sagawa's e飛伝III. Columns: the 74 of its standard template for taking in (標準_飛脚宅配便). Of its 出荷履歴 only
 * names of columns are verified, not their order, and users may choose which there are: therefore they are found by name.
 */
export const sagawaEHiden3: LabelFormat = {
  carrier: "sagawa",
  issued: {
    order: ["お客様管理番号", "お客様管理ナンバー"],
    number: ["お問い合せ送り状No.", "お問合せ送り状No.", "お問い合わせ送り状No.", "お問い合せ送り状番号", "送り状No."],
    also: [],
  },
  columns: [
    ...["お届け先コード取得区分", "お届け先コード", "お届け先電話番号", "お届け先郵便番号"],
    ...[...numbered("お届け先住所", 3), ...numbered("お届け先名称", 2), "お客様管理番号", "お客様コード"],
    ...["部署ご担当者コード取得区分", "部署ご担当者コード", "部署ご担当者名称", "荷送人電話番号"],
    ...["ご依頼主コード取得区分", "ご依頼主コード", "ご依頼主電話番号", "ご依頼主郵便番号"],
    ...[...numbered("ご依頼主住所", 2), ...numbered("ご依頼主名称", 2), "荷姿", ...numbered("品名", 5)],
    ...["荷札荷姿", ...numbered("荷札品名", 11), "出荷個数", "スピード指定", "クール便指定", "配達日"],
    ...["配達指定時間帯", "配達指定時間（時分）", "代引金額", "消費税", "決済種別", "保険金額"],
    ...[...numbered("指定シール", 3), "営業所受取", "SRC区分", "営業所受取営業所コード", "元着区分", "メールアドレス"],
    ...["ご不在時連絡先", "出荷日", "お問い合せ送り状No.", "出荷場印字区分", "集約解除指定"],
    ...Array.from({ length: 10 }, (_, place) => `編集${wide(place + 1).padStart(2, "０")}`),
  ],
  cells: ({ reference, sku, product, quantity }) => ({
    お客様管理番号: reference,
    // Sixteen wide letters a line: the name may take two, the SKU and the quantity have their own.
    品名１: fitBytes(product, LINE_BYTES),
    品名２: fitBytes(product.slice(fitBytes(product, LINE_BYTES).length), LINE_BYTES),
    品名３: fitBytes(sku, LINE_BYTES),
    品名４: quantity > 1 ? `x${quantity}` : "",
    出荷個数: "1",
  }),
};

const LINE_BYTES = 32;
