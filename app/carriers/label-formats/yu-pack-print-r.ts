import { fitBytes, type LabelFormat } from "./label-format.ts";

/**
 * Japan Post's ゆうパックプリントR. What its files look like is up to each user's filters (取込フィルタ, 出力フィルタ),
 * in which columns are chosen by name; there is no fixed layout to follow. Names of columns are those of the tool. The
 * columns of its 発送履歴 are verified; that a 発送予定 file names them the same is not.
 */
export const yuPackPrintR: LabelFormat = {
  carrier: "japan_post",
  issued: {
    order: ["お客様側管理番号"],
    number: ["お問い合わせ番号", "お問い合せ番号", "お問合せ番号"],
    also: [],
  },
  columns: [
    ...["お客様側管理番号", "発送予定日", "郵便種別", "お届け先 郵便番号", "お届け先 住所１", "お届け先 住所２"],
    ...["お届け先 住所３", "お届け先 名称１", "お届け先 名称２", "お届け先 電話番号", "お届け先 メールアドレス１"],
    ...["品名", "品名番号", "個数", "フリー項目０１", "フリー項目０２"],
  ],
  cells: ({ reference, sku, product, quantity }) => ({
    お客様側管理番号: reference,
    品名: fitBytes(product, 50),
    フリー項目０１: fitBytes(sku, 40),
    フリー項目０２: String(quantity),
  }),
};
