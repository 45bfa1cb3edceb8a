import { PLACEHOLDERS } from './placeholders.ts';

/**
 * Headers and file names under which Chinese trading records carry the tables of the data model: the English field codes
 * of the public-resource trading data convention (公共资源交易平台系统数据规范, datasets 500–523, 550–557 and 100; its own
 * misspellings kept), and the Chinese headers that platforms print. A file that says something else needs a mapping.
 */

export interface ColumnAliases {
  /** Names of equal standing; of two lists the first that the file has counts, and within it there may be one only. */
  readonly names: readonly (readonly string[])[];
  /** Values of the convention's code lists and of the platforms, as ours; `null`: says nothing we know. */
  readonly codes?: Readonly<Record<string, string | null>>;
  /** Columns in which each row says the unit of this amount, by {@link UNIT_CODES}. */
  readonly unitIn?: readonly string[];
}

/** Code list 价格单位: what a row without one means is 元. */
export const UNIT_CODES = { 元: ['0', '元', ''], 万元: ['1', '万元'] } as const;

const lotId = {
  names: [
    ['BID_SECTION_CODE', 'PURCHASE_SECTION_CODE', '标段编号', '标段(包)编号', '包号', '采购项目子包编号'],
  ],
};
const bidderId = {
  names: [['BIDDER_ORG_CODE', '统一社会信用代码', '组织机构代码', '投标人代码', '供应商代码']],
};
const winnerId = {
  names: [['WIN_BIDDER_CODE', 'WINNINGBIDDER_CODE'], ...bidderId.names],
};
const bidderName = [
  ['BIDDER_NAME', '投标人名称', '投标单位', '供应商名称', '响应供应商', '企业名称', '单位名称'],
];
const winnerName = [['WIN_BIDDER_NAME', 'WINNINGBIDDER_NAME'], ...bidderName];
const currencyCodes = { '156': 'CNY', 人民币: 'CNY' };

type TableAliases = Readonly<Record<string, ColumnAliases>>;

export const COLUMN_ALIASES: Readonly<Record<string, TableAliases>> = {
  lots: {
    lot_id: lotId,
    tender_id: { names: [['TENDER_PROJECT_CODE', '招标项目编号', '招标编号']] },
    project_id: { names: [['PROJECT_CODE', 'PURCHASE_PROJECT_CODE', '项目编号']] },
    title: { names: [['BID_SECTION_NAME', '标段名称', '标段(包)名称']] },
    // A code names an organisation better than its name.
    buyer_id: {
      names: [
        ['TENDERER_CODE', 'PURCHASER_CODE', '招标人统一社会信用代码', '招标人代码', '采购人代码'],
        ['TENDERER_NAME', 'PURCHASER_NAME', '招标人', '招标人名称', '采购人', '采购人名称'],
      ],
    },
    procurement_agent_id: {
      names: [['TENDER_AGENCY_CODE'], ['TENDER_AGENCY_NAME', '招标代理机构', '代理机构']],
    },
    region: { names: [['REGION_CODE'], ['行政区划', '地区', '所属地区']] },
    category: { names: [['TENDER_PROJECT_CLASSIFY_CODE'], ['标段类别', '工程类别', '项目类别']] },
    procurement_method: {
      names: [['TENDER_MODE', 'BID_TENDER_MODE', '招标方式']],
      codes: { '1': 'open', '2': 'selective', 公开招标: 'open', 邀请招标: 'selective' },
    },
    award_method: {
      names: [['EVALUATING_METHOD', '评标办法']],
      // Whole names only; free text needs a mapping, or stays unknown and is listed.
      codes: {
        经评审的最低投标价法: 'lowest_reviewed_price',
        最低投标价法: 'lowest_price',
        最低价法: 'lowest_price',
        低价优先法: 'low_price_priority',
        合理低价法: 'average_benchmark',
        综合评估法: 'scored',
        综合评分法: 'scored',
        评定分离: 'separate_award',
        随机选取: 'lottery',
        抽签: 'lottery',
      },
    },
    price_form: {
      names: [['PRICE_FORM_CODE', '价款形式']],
      codes: {
        '1': 'amount', '2': 'rate', '3': 'unit_price', '9': null,
        金额: 'amount', 费率: 'rate', 比率: 'rate', '费率/比率': 'rate', 单价: 'unit_price', 其他: null,
      }, // biome-ignore format: a table
    },
    estimated_value: { names: [['CONTRACT_RECKON_PRICE']], unitIn: ['PRICE_UNIT'] },
    ceiling_price: {
      names: [['CONTROL_PRICE', '招标控制价', '最高投标限价', '拦标价', '最高限价']],
      unitIn: ['CONTROL_PRICE_UNIT'],
    },
    // 安全文明施工费 is a part of it and no figure of its own.
    fixed_part: { names: [['不可竞争费', '暂列金额+暂估价']] },
    currency: { names: [['CURRENCY_CODE', 'CONTROL_PRICE_CURRENCY']], codes: currencyCodes },
    bid_deadline_at: { names: [['BID_DOC_REFER_END_TIME', '投标截止时间']] },
    opened_at: { names: [['BID_OPEN_TIME', 'BID_OPENING_TIME', '开标时间']] },
  },
  bids: {
    lot_id: lotId,
    bidder_id: bidderId,
    amount: {
      names: [['BID_PRICE', '投标报价', '投标总报价', '报价金额', '开标价']],
      unitIn: ['PRICE_UNIT', 'PRICE_UINT'],
    },
    // The price as corrected in the evaluation is not the price bid.
    evaluated_price: { names: [['评标价']] },
    currency: { names: [['PRICE_CURRENCY']], codes: currencyCodes },
    submitted_at: { names: [['CHECKIN_TIME', '投标文件递交时间', '文件接收时间', '上传时间']] },
    rank: { names: [['WIN_CANDIDATE_ORDER', '排名', '中标候选人排名', '候选人排名']] },
  },
  awards: {
    lot_id: lotId,
    bidder_id: winnerId,
    amount: {
      names: [['BID_AMOUNT', 'WIN_BID_PRICE', '中标价', '中标金额']],
      unitIn: ['PRICE_UNIT', 'PRICE_UINT'],
    },
    currency: { names: [['PRICE_CURRENCY']], codes: currencyCodes },
  },
  parties: {
    party_id: { names: [['LEGAL_CODE'], ...bidderId.names] },
    name: { names: [['LEGAL_NAME'], ...bidderName] },
    legal_representative: { names: [['LEGAL_REPRESENT']] },
    phone: { names: [['LEGAL_CONTACT_PHONE']] },
    email: { names: [['LEGAL_EMAIL']] },
    address: { names: [['LEGAL_CONTACT_ADDRESS']] },
    region: { names: [['REGION_CODE']] },
    basic_account: { names: [['BASIC_ACCOUNT_NO']] },
  },
};

/** What a file about bids or awards says of the bidders it names, beside its own table. */
export const NAMED_PARTIES: Readonly<Record<string, TableAliases>> = {
  bids: { party_id: { names: [['bidder_id'], ...bidderId.names] }, name: { names: bidderName } },
  awards: { party_id: { names: [['bidder_id'], ...winnerId.names] }, name: { names: winnerName } },
};

/** The column in which a record of bid openings says whether the bid of the row has won, and what it says there. */
export const WON: Readonly<Record<'names' | 'yes' | 'no', readonly string[]>> = {
  names: ['是否中标', '是否中标人'],
  yes: ['是', '中标', '已中标', '1', '√', 'Y', 'true'],
  no: ['否', '未中标', '不中标', '0', '×', 'N', 'false', '', ...PLACEHOLDERS],
};

/** What {@link FILE_ALIASES} calls a file of one row for each bid that says of the lots as well. */
export const OPENING_RECORD = 'opening record';

/** Names of files, without extension, brackets and spaces. */
export const FILE_ALIASES: Readonly<Record<string, string>> = {
  SECTION: 'lots',
  标段: 'lots',
  标段包: 'lots',
  TENDER_LIST: 'bids',
  PURCHASE_TENDER_LIST: 'bids',
  投标: 'bids',
  投标人名单: 'bids',
  WIN_RESULT_ANNO: 'awards',
  中标结果: 'awards',
  中标结果公告: 'awards',
  LEGAL_PERSON_BASE: 'parties',
  开标记录: OPENING_RECORD,
  开标记录表: OPENING_RECORD,
  开标一览表: OPENING_RECORD,
};
