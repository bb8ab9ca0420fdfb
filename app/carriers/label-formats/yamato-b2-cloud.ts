import { fitBytes, type LabelFormat } from "./label-format.ts";

/** 1, 2, 3 in wide digits, as this tool's column names have them. */
const numbered = (name: string, count: number) => Array.from("１２３４５".slice(0, count), (digit) => name + digit);

/**
 * Yamato's B2クラウド. Columns: the basic layout of its 外部データ取込, which its 発行済データ has too, with the
 * 伝票番号 filled in. Verified against manuals of other systems; lengths of 品名 and 管理番号 are those of the older B2
 * and unverified for B2クラウド.
 */
export const yamatoB2Cloud: LabelFormat = {
  carrier: "yamato",
  issued: {
    order: ["お客様管理番号"],
    number: ["伝票番号"],
    also: [["送り状種類", "送り状種別"]],
  },
  columns: [
    ...["お客様管理番号", "送り状種類", "クール区分", "伝票番号", "出荷予定日", "お届け予定日", "配達時間帯"],
    ...["お届け先コード", "お届け先電話番号", "お届け先電話番号枝番", "お届け先郵便番号", "お届け先住所"],
    ...["お届け先アパートマンション名", ...numbered("お届け先会社・部門", 2), "お届け先名", "お届け先名(ｶﾅ)", "敬称"],
    ...["ご依頼主コード", "ご依頼主電話番号", "ご依頼主電話番号枝番", "ご依頼主郵便番号", "ご依頼主住所"],
    ...[
      "ご依頼主アパートマンション",
      "ご依頼主名",
      "ご依頼主名(ｶﾅ)",
      "品名コード１",
      "品名１",
      "品名コード２",
      "品名２",
    ],
    ...[
      ...numbered("荷扱い", 2),
      "記事",
      "ｺﾚｸﾄ代金引換額（税込)",
      "内消費税額等",
      "止置き",
      "営業所コード",
      "発行枚数",
    ],
    ...["個数口表示フラグ", "請求先顧客コード", "請求先分類コード", "運賃管理番号"],
  ],
  cells: ({ reference, sku, product, quantity }) => ({
    お客様管理番号: reference,
    // 発払い: the sender pays.
    送り状種類: "0",
    品名コード１: /^[\x21-\x7e]{1,30}$/.test(sku) ? sku : "",
    品名１: fitBytes(withQuantity(product, quantity, 50), 50),
  }),
};

/** The quantity is what must stay readable when the name is too long. */
function withQuantity(product: string, quantity: number, bytes: number): string {
  const times = quantity > 1 ? ` x${quantity}` : "";
  return fitBytes(product, bytes - times.length) + times;
}
