import type { Text } from './text.ts';

const t = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });

/**
 * What two bidders can be found to share, in the words of the column `fact` of evidence. Jurisdictions say by these names what a clause
 * speaks of, so that neither knows the other's screens.
 */
export const FACTS = {
  mac: t('网卡 MAC 地址', 'network card (MAC)'),
  cpu: t('CPU 序列号', 'CPU serial'),
  disk: t('硬盘序列号', 'disk serial'),
  memory: t('内存序列号', 'memory serial'),
  board: t('主板序列号', 'mainboard serial'),
  machine_code: t('文件制作机器码', 'machine code of the bid file'),
  pricing_lock: t('计价软件加密锁号', 'pricing-software lock'),
  file_id: t('文件创建标识码', 'creation code of the file'),
  file_hash: t('文件摘要', 'digest of a file'),
  image_phash: t('画面相同的图片', 'picture that shows the same'),
  author: t('文档作者', 'document author'),
  last_editor: t('文档最后修改者', 'last editor of a document'),
  software: t('制作软件', 'software'),
  ca_certificate: t('CA 数字证书', 'signing certificate'),
  ip: t('IP 地址', 'IP address'),
  person: t('项目管理成员', 'member of the project staff'),
  contact: t('联系人', 'contact person'),
  representative: t('委托代理人或经办人', 'representative or submitter'),
  insured_staff: t('项目管理成员的社保缴纳单位', 'who insures a member of the project staff'),
  insured_representative: t('经办人员的社保缴纳单位', 'who insures a representative, submitter or contact'),
  phone: t('电话', 'telephone'),
  email: t('电子邮箱', 'e-mail address'),
  address: t('地址', 'address'),
  legal_representative: t('单位负责人', 'legal head'),
  legal_representative_name: t('单位负责人姓名', 'name of the legal head'),
  controlling_holding: t('控股关系', 'controlling holding'),
  common_holder: t('受同一方控制', 'common holder'),
  management: t('管理关系', 'management relation'),
  shared_officer: t('共同股东或高管', 'shared holder or officer'),
  company_name: t('企业名称主体', 'core of the company name'),
  payer_account: t('保证金转出账户', 'account that paid the deposit'),
  refund_account: t('保证金退还账户', 'account of the refund'),
  premium_payer: t('保费支付账户', 'account that paid the premium'),
  purchase_account: t('购买招标文件所用账户', 'account that bought the tender documents'),
  guarantee_sequence: t('保函连号', 'guarantees numbered in sequence'),
  consortium_overlap: t('联合体重复投标', 'consortium member bidding twice'),
  debarred: t('禁入期', 'debarment'),
  successor: t('禁入企业的关联主体', 'successor of a debarred firm'),
  stood_back: t('退出投标或放弃中标', 'bid or award given up'),
  same_moment: t('操作时间紧邻', 'acts within moments'),
  panel_score: t('评委评分', 'score of a panel member'),
  passage: t('相同段落', 'shared passage'),
  shared_error: t('相同错误', 'shared error'),
  other_name: t('他人名称', "another bidder's name"),
  near_duplicate: t('近似文件', 'near-duplicate document'),
  unit_price: t('清单单价', 'unit price'),
  price_ratio: t('清单单价比例', 'ratio of unit prices'),
  item_residual: t('清单单价偏离', 'deviation of unit prices'),
  build_up: t('组价构成', 'price build-up'),
  arithmetic_error: t('算术错误', 'arithmetic error'),
  omission: t('漏项', 'omitted item'),
  altered_quantity: t('工程量改动', 'altered quantity'),
  unbalanced_price: t('不平衡报价', 'unbalanced unit price'),
  total_without_items: t('总价相近而分项不对应', 'near totals of unlike items'),
} as const satisfies Readonly<Record<string, Text>>;

export type Fact = keyof typeof FACTS;

export const isFact = (name: string): name is Fact => Object.hasOwn(FACTS, name);
