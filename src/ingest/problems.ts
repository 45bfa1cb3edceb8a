import type { Text } from '../domain/text.ts';

/** Why a row was not loaded, by code. */
export const QUARANTINE_REASONS: Readonly<Record<string, Text>> = {
  bad_encoding: {
    en: 'Bytes that are not text in the encoding of the file',
    'zh-CN': '含有不符合文件编码的字节',
  },
  mojibake: {
    en: 'Text that was destroyed by an earlier conversion',
    'zh-CN': '文本在此前转换编码时已损坏（乱码）',
  },
  nul_byte: { en: 'A NUL byte inside text', 'zh-CN': '文本中含有 NUL 字节' },
  record_too_long: { en: 'Record longer than the limit', 'zh-CN': '记录长度超过上限' },
  ragged_row: {
    en: 'Not as many fields as the header has columns',
    'zh-CN': '字段数与表头列数不一致',
  },
  malformed_quote: { en: 'Text after a closing quotation mark', 'zh-CN': '右引号之后还有内容' },
  unterminated_quote: { en: 'Quotation mark that is never closed', 'zh-CN': '引号没有闭合' },
  not_json: { en: 'Not valid JSON', 'zh-CN': '不是有效的 JSON' },
  not_an_object: { en: 'Not a JSON object', 'zh-CN': '不是 JSON 对象' },
  duplicate_key: { en: 'Two values under one key', 'zh-CN': '同一个键出现两次' },
  too_deep: { en: 'Nested too deeply', 'zh-CN': '嵌套层数过多' },
  missing_required: { en: 'A required value is missing', 'zh-CN': '缺少必填值' },
  id_not_text: {
    en: 'An id given as a number, which may have lost digits',
    'zh-CN': '编号以数值形式给出，可能已丢失位数',
  },
  money_unreadable: { en: 'Not a number', 'zh-CN': '不是数字' },
  money_not_finite: { en: 'Not a finite number', 'zh-CN': '不是有限的数值' },
  money_scientific: {
    en: 'Scientific notation, which may have lost digits',
    'zh-CN': '科学计数法，可能已丢失位数',
  },
  money_separators: {
    en: 'Separators that can be read in two ways',
    'zh-CN': '分隔符有歧义，无法确定数值',
  },
  money_unit: {
    en: 'The value names another unit than the column declares',
    'zh-CN': '数值自带的单位与该列声明的单位不符',
  },
  money_percent: { en: 'A percentage where an amount belongs', 'zh-CN': '应填金额处填了百分比' },
  money_currency: {
    en: 'The value names another currency than the column declares',
    'zh-CN': '数值自带的币种与该列声明的币种不符',
  },
  money_too_precise: {
    en: 'More decimals than can be kept exactly',
    'zh-CN': '小数位数过多，无法精确保存',
  },
  money_out_of_range: { en: 'Too large to keep exactly', 'zh-CN': '数值过大，无法精确保存' },
  code_unknown: { en: 'Not one of the known codes', 'zh-CN': '不是已知的代码' },
  integer_unreadable: { en: 'Not a whole number', 'zh-CN': '不是整数' },
  record_without_release: {
    en: 'OCDS record that holds neither a compiled nor a full release',
    'zh-CN': 'OCDS 记录中既没有汇编版本，也没有完整的发布内容',
  },
  filtered_value: { en: 'Value left out by a reader', 'zh-CN': '读取时被排除的值' },
};

/** What was wrong with something that was loaded all the same, by code; quarantine codes of optional parts occur here too. */
export const DATA_ISSUES: Readonly<Record<string, Text>> = {
  time_unreadable: { en: 'Time that cannot be read; left empty', 'zh-CN': '无法识别的时间，按空值处理' },
  boolean_unreadable: {
    en: 'Neither yes nor no; left empty',
    'zh-CN': '既不是“是”也不是“否”，按空值处理',
  },
  json_unreadable: { en: 'Not valid JSON; left empty', 'zh-CN': '不是有效的 JSON，按空值处理' },
  money_placeholder: {
    en: 'A placeholder where an amount belongs; left empty',
    'zh-CN': '金额处为占位文字，按空值处理',
  },
  uscc_check_digit: {
    en: 'Unified social credit code with a wrong check digit',
    'zh-CN': '统一社会信用代码校验位错误',
  },
  duplicate_row: {
    en: 'The same row more than once; kept once',
    'zh-CN': '完全相同的行重复出现，只保留一行',
  },
  contradiction: {
    en: 'Another row with the same key says something else',
    'zh-CN': '同一主键的另一行内容不一致',
  },
  amount_not_positive: { en: 'Price of zero or less', 'zh-CN': '报价为零或负数' },
  amount_out_of_band: {
    en: 'Price a hundred times above or below the ceiling or estimate; check the unit',
    'zh-CN': '报价与最高限价或估算价相差百倍以上，请核对单位',
  },
  bid_after_deadline: { en: 'Bid submitted after the deadline', 'zh-CN': '递交时间晚于投标截止时间' },
  award_without_bid: { en: 'Award to a bidder without a bid', 'zh-CN': '中标人没有投标记录' },
  lot_without_row: { en: 'Lot that only bids or awards mention', 'zh-CN': '仅在投标或中标数据中出现的标段' },
  row_without_bid: {
    en: 'Rows of a bidder that has no bid on that lot (lot|bidder: number of rows); loaded, but no screen reads them',
    'zh-CN': '该投标人在该标段没有投标记录（标段|投标人: 行数）；已载入，但任何筛查都不会用到',
  },
  row_without_lot: {
    en: 'Rows about a lot that neither lots, bids nor awards mention (lot: number of rows); loaded, but no screen reads them',
    'zh-CN': '标段、投标和中标数据中均无该标段（标段: 行数）；已载入，但任何筛查都不会用到',
  },
  numeric_id: {
    en: 'An id given as a number; taken as text, because it is too short to have lost digits',
    'zh-CN': '编号以数值形式给出；位数较少、不会丢失，已按文本读取',
  },
  missing_id: {
    en: 'An organisation without id; known by its identifier, else by its name within this release, else unnamed',
    'zh-CN': '机构没有编号；依次以登记号、本条记录内的名称识别，均无则按未具名处理',
  },
  lot_not_named: {
    en: 'Bid or award that names none of several lots; kept on the tender as a whole',
    'zh-CN': '投标或中标未指明属于哪个标段，归入整个项目',
  },
  lot_not_declared: {
    en: 'Lot that the tender does not list',
    'zh-CN': '项目未列出的标段',
  },
  amount_of_several_lots: {
    en: 'One amount for several lots together; it is the price of none of them and left empty',
    'zh-CN': '多个标段合并的一个总价，无法分摊到单个标段，按空值处理',
  },
  amount_rounded: {
    en: 'Amount with more than four decimals; rounded to four',
    'zh-CN': '金额小数超过四位，已四舍五入到四位',
  },
  number_as_text: {
    en: 'A number given as text; read as the number it spells',
    'zh-CN': '数值以文本形式给出，已按其数值读取',
  },
  record_not_compiled: {
    en: 'OCDS record without a compiled release; its last full release was read',
    'zh-CN': 'OCDS 记录没有汇编版本，已读取其最后一份完整发布内容',
  },
  unknown_column: { en: 'Column that is not known; not read', 'zh-CN': '未知的列，未读取' },
  unknown_file: { en: 'File that is not a known table; not read', 'zh-CN': '不是已知数据表的文件，未读取' },
  document_missing: {
    en: 'File of a document that is not in the data folder; its text is not known',
    'zh-CN': '数据文件夹中没有该文件，其内容未知',
  },
  document_outside: {
    en: 'Path that leads out of the data folder, or to no ordinary file; not followed',
    'zh-CN': '路径指向数据文件夹之外或并非普通文件，未读取',
  },
  document_unsafe: {
    en: 'File built to exhaust whoever opens it, or with parts that have no place in it; not opened',
    'zh-CN': '文件结构异常（如压缩炸弹、重叠或越界的内容），未打开',
  },
  document_too_large: {
    en: 'File that needs more memory than one document may take; not read',
    'zh-CN': '文件所需内存超过单个文件的上限，未读取',
  },
  document_damaged: {
    en: 'File that is damaged or not what its name says',
    'zh-CN': '文件已损坏，或与扩展名不符',
  },
  document_locked: { en: 'File that asks for a password', 'zh-CN': '文件有密码保护' },
  document_slow: { en: 'File that took too long to read; given up', 'zh-CN': '文件读取超时，已放弃' },
  document_failed: {
    en: 'File whose reading broke down twice; its text is not known',
    'zh-CN': '文件读取两次异常中断，其内容未知',
  },
  document_format: {
    en: 'File of a format that is not read (read are .txt, .html, .docx, .xlsx and .pdf)',
    'zh-CN': '不支持的文件格式（支持 .txt、.html、.docx、.xlsx、.pdf）',
  },
  document_no_text: {
    en: 'File without text, such as a scan; its pictures are not read',
    'zh-CN': '文件没有文字层（如扫描件），图片内容未识别',
  },
  document_pictures_left: {
    en: 'File with pictures too large or too many to look at; those left out are compared by exact copy at most',
    'zh-CN': '文件中的图片过大或过多，超出部分未按画面比对（至多比对是否逐位相同）',
  },
  lot_without_lot_id: { en: 'Lot without an id of its own', 'zh-CN': '标段没有自己的编号' },
};

/** What a code of the quarantine or of the data issues means. */
export const problemText = (code: string): Text =>
  DATA_ISSUES[code] ?? QUARANTINE_REASONS[code] ?? { en: code, 'zh-CN': code };
