/**
 * Words that say where a company sits, what it does and of what form it is: everything in its name but the core. Places are those of
 * GB/T 2260 down to the prefecture, as usually shortened; counties and districts are known by their level word alone.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const PLACES: readonly string[] = words(`
  中国 中华 全国
  北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西
  甘肃 青海 宁夏 新疆 香港 澳门 台湾
  石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰
  通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 四平 辽源 通化 白山
  松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭
  南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠
  淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余
  鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
  郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州
  黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名
  肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口
  三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺
  毕节 铜仁 黔西南 黔东南 黔南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南
  那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东
  银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 喀什 和田 伊犁 阿克苏
`);

/** Words after the name of a place; the name before them has two to four characters, of a people's autonomous area more. */
export const LEVELS: readonly string[] = words(
  '特别行政区 自治区 自治州 自治县 自治旗 地区 省 市 县 区 盟 旗 镇 乡',
);

export const FORMS: readonly string[] = words(`
  有限责任公司 股份有限公司 集团有限公司 集团股份有限公司 有限公司 股份公司 集团公司 总公司 分公司 子公司 公司 集团 有限合伙 普通合伙 特殊普通合伙
  合伙企业 个人独资企业 个体工商户 合作社 专业合作社 事务所 经营部 商行 工作室 总厂 厂 中心 股份 有限 控股
`);

export const TRADES: readonly string[] = words(`
  建设 建筑 工程 施工 市政 公用 园林 绿化 景观 路桥 公路 桥梁 隧道 水利 水电 电力 机电 消防 装饰 装修 装潢 安装 幕墙 钢结构 防水 防腐 地基 基础
  岩土 爆破 拆除 土石方 混凝土 劳务 咨询 管理 监理 设计 规划 勘察 测绘 造价 招标 投标 代理 评估 审计 科技 技术 信息 信息化 网络 软件 电子 通信
  通讯 智能 智慧 智能化 系统 集成 数据 数字 数码 云计算 物联网 互联网 商贸 贸易 工贸 经贸 进出口 实业 工业 产业 企业 发展 投资 开发 置业 地产
  房地产 物业 服务 文化 传媒 广告 艺术 展览 展示 会展 策划 环保 环境 生态 能源 新能源 节能 材料 新材料 建材 设备 机械 装备 制造 器材 用品 医疗
  医学 器械 医药 药业 生物 健康 教育 体育 办公 家具 家居 印刷 印务 图文 物流 运输 运业 仓储 汽车 餐饮 食品 酒店 旅游 农业 林业 农林 种业 牧业
  渔业 保安 安保 保洁 清洁 环卫 检测 检验 监测 认证 供应链 电气 电器 自动化 仪器 仪表 照明 光电 交通 轨道 航空 港航 船舶 矿业 化工 石化 塑料
  金属 钢铁 五金 纺织 服装 服饰 国际 综合 专业 控制 研究院 研究所 设计院 规划院
`);

/** Numerals and directions: firms that differ in one of these alone (第三, 第八) are counted out, not disguised. */
export const COUNTERS = '零一二三四五六七八九十百千0123456789东南西北中甲乙丙丁';

/** Old and traditional characters, each group read as its first. */
export const TRADITIONAL: readonly string[] = words(`
  华華 东東 国國 业業 伟偉 广廣 发發 达達 腾騰 龙龍 凤鳳 万萬 亿億 兴興 荣榮 远遠 创創 联聯 汇匯滙 润潤 泽澤 丰豐 庆慶 宝寶 鸿鴻 义義 诚誠 顺順 宁寧
  闽閩 粤粵 苏蘇 湾灣 台臺 门門 长長 云雲 恒恆 众眾 时時 运運 凯凱 锦錦 铭銘 银銀 钢鋼 铁鐵 陆陸 阳陽 阴陰 飞飛 马馬 鲁魯 黄黃 岭嶺 峰峯 与與 设設 筑築
  责責 团團 厂廠 机機 电電 装裝 饰飾 绿綠 环環 计計 测測 术術 讯訊 网網 软軟 实實 贸貿 资資 产產 务務 园園 桥橋 区區 县縣 总總 统統 数數 开開 盖蓋 刘劉 张張
`);

/** Characters that are taken for one another at a glance, each group read as its first. */
export const LOOK_ALIKES: readonly string[] = words(`
  己已巳 末未 土士 日曰 人入 戊戌戍 天夭 干千于 刀力 今令 住往 治冶 贷货 晴睛 侯候 拔拨 崇祟 萍苹 享亨 秦泰 恒垣 兑允 大太犬 王玉 木本 田由甲 乌鸟 风凤 盛晟
`);
