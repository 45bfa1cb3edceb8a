import { createHash } from 'node:crypto';
import type { EvidenceRow, Family, Signal, SubjectKind } from '../../src/domain/outcome.ts';
import { type RunReport, type RunSummary, SCHEMA_VERSION, type ScreenSummary } from '../../src/domain/run.ts';
import type { Text } from '../../src/domain/text.ts';
import type { Timeline } from '../../src/domain/timeline.ts';
import type {
  Contribution,
  Level,
  Member,
  Warning,
  WarningEdge,
  WarningLot,
} from '../../src/domain/warning.ts';
import { tellChanges } from '../../src/reconstruct/tell-changes.ts';

// A made-up market: every company, buyer and figure is invented.

export const t = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });
export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Small seeded generator, so that the sample is the same bytes in every run. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const NAMES: readonly string[] = [
  '青浦湾市政建设有限公司',
  '白石桥路桥工程有限公司',
  '云溪建筑安装工程集团股份有限公司',
  '临江第二水利工程局有限责任公司江北分公司',
  '东岭园林绿化有限公司',
  '海棠湾建设工程有限公司',
  '长泾机电设备安装有限公司',
  '松涛岭土石方工程有限公司',
  'Northgate Civil Works Ltd',
  '南屏山古建筑修缮有限公司',
  '新开河水务科技（集团）股份有限公司',
  '沙洲湾港航疏浚工程有限公司',
];

export const bidderId = (k: number): string => `91330200MA${String(2810000 + k * 137)}X`;

export function members(ks: readonly number[], wins: readonly number[], lots: readonly number[]): Member[] {
  return ks.map((k, i) => ({
    bidder_id: bidderId(k),
    name: NAMES[k] ?? null,
    role: (wins[i] ?? 0) > 2 ? 'designated_winner' : (wins[i] ?? 0) === 0 ? 'never_won' : 'member',
    lots: lots[i] ?? lots[0] ?? 1,
    wins: wins[i] ?? 0,
    expected_wins: (lots[i] ?? lots[0] ?? 1) / 4,
  }));
}

interface LotPlan {
  readonly seed: number;
  readonly count: number;
  readonly ring: readonly number[];
  readonly outsiders: number;
  /** Spread of the ring's bids, relative. */
  readonly spread: number;
  readonly ceiling?: boolean;
  readonly titles: readonly string[];
  readonly absent?: boolean;
}

export function lots(plan: LotPlan): WarningLot[] {
  const next = random(plan.seed);
  return Array.from({ length: plan.count }, (_, i) => {
    const base = 1_800_000 + Math.floor(next() * 9_000_000);
    const winner = plan.ring[i % plan.ring.length] as number;
    const present = plan.ring.filter((k) => k === winner || plan.absent !== true || next() > 0.3);
    const ring = present.map((k) => ({
      k,
      amount: k === winner ? base : base * (1 + plan.spread * (0.3 + next())),
      member: true,
    }));
    const others = Array.from({ length: plan.outsiders }, (_, j) => ({
      k: 20 + i * 10 + j,
      amount: base * (1.03 + next() * 0.16),
      member: false,
    }));
    const all = [...ring, ...others].sort((a, b) => a.amount - b.amount || a.k - b.k);
    return {
      lot_id: `A330201${2024_0100 + i * 17 + plan.seed}-0${(i % 3) + 1}`,
      title: plan.titles[i % plan.titles.length] as string,
      buyer_id: `11330203${700000 + (i % 4) * 31}A`,
      opened_at: `2025-${String((i % 9) + 1).padStart(2, '0')}-${String(((i * 7) % 27) + 1).padStart(2, '0')}T01:30:00Z`,
      award_method: 'lowest_reviewed_price',
      currency: 'CNY',
      ceiling_price: plan.ceiling === false ? null : (base * 1.08).toFixed(4),
      score: 2.1 - i * 0.07,
      bids: all.map((bid, j) => ({
        bidder_id: bidderId(bid.k),
        amount: `${bid.amount.toFixed(2)}00`,
        status: j === all.length - 1 && !bid.member ? 'disqualified' : 'valid',
        member: bid.member,
        winner: bid.k === winner,
        file: 'bids-2025.csv',
        line: 1200 + i * 23 + j,
      })),
    };
  });
}

export function edges(ks: readonly number[], seed: number): WarningEdge[] {
  const next = random(seed);
  return ks.flatMap((a, i) =>
    ks.slice(i + 1).map((b) => {
      const joint = 6 + Math.floor(next() * 14);
      return {
        bidder_a: bidderId(a),
        bidder_b: bidderId(b),
        kind: 'co_bid',
        joint,
        expected: Math.round((0.6 + next() * 2.4) * 100) / 100,
        p_value: 10 ** -(3 + joint / 2),
      };
    }),
  );
}

/** A machine of the first three members, a lock of the next two, a telephone of the first and last. */
function sharedBy(ids: readonly string[]): Warning['shared_values'] {
  const last = ids.at(-1) as string;
  return [
    { fact: 'mac', value: '001***9F#a3c1', bidders: ids.slice(0, 3), lots: 6 },
    { fact: 'pricing_lock', value: 'ZJ0***41#07be', bidders: ids.slice(1, 3), lots: 4 },
    { fact: 'phone', value: '138***78#38ae', bidders: [ids[0] as string, last], lots: 9 },
  ];
}

/** The sample's lots as a timeline, told as a scan tells them. */
function timelineOf(lots: readonly WarningLot[], count = lots.length): Timeline {
  const ordered = [...lots].sort((x, y) => ((x.opened_at ?? '') < (y.opened_at ?? '') ? -1 : 1));
  const steps = tellChanges(
    ordered.map(({ score: _, bids, ...lot }) => {
      const priced = bids.filter(({ amount }) => amount !== null);
      const lowest = Math.min(...priced.filter(({ member }) => member).map(({ amount }) => Number(amount)));
      const outside = priced.filter(({ member }) => !member).map(({ amount }) => Number(amount));
      return {
        ...lot,
        priced: priced.length,
        bids: bids
          .filter(({ member }) => member)
          .map(({ bidder_id, status, amount, winner, file, line }) => ({
            bidder_id,
            status,
            amount,
            place:
              amount === null ? null : 1 + priced.filter((bid) => Number(bid.amount) < Number(amount)).length,
            offset: amount === null ? null : Number(amount) / lowest - 1,
            winner,
            file,
            line,
          })),
        outsiders: bids.filter(({ member }) => !member).length,
        lowest_outsider: outside.length === 0 ? null : String(Math.min(...outside)),
        winners: bids.filter(({ winner }) => winner).map(({ bidder_id }) => bidder_id),
      };
    }),
  );
  return { lot_count: count, steps };
}

export const SCREENS: readonly ScreenSummary[] = [
  screen(
    'low-bid-variation',
    '报价离散程度异常小',
    'Bids unusually close together',
    'price_shape',
    'lot',
    [412, 9120, 2914],
  ),
  screen(
    'equal-price-steps',
    '报价呈等差或等比排列',
    'Bids in equal steps',
    'price_regularity',
    'lot',
    [61, 8211, 4174],
  ),
  screen(
    'cover-bid-gap',
    '最低价与其余报价断层',
    'Lowest bid far from a tight field',
    'price_shape',
    'lot',
    [188, 7003, 5255],
  ),
  screen(
    'validated-co-bidding',
    '同场投标次数远超预期',
    'Meet far more often than expected',
    'network',
    'bidder_pair',
    [97, 40211, 0],
  ),
  screen(
    'group-coherence',
    '固定群组封闭参与',
    'Closed group with stable attendance',
    'network',
    'group',
    [9, 31, 4],
  ),
  screen('win-rotation', '成员轮流中标', 'Members take turns winning', 'win_pattern', 'group', [4, 12, 28]),
];

function screen(
  id: string,
  zh: string,
  en: string,
  family: Family,
  subject: SubjectKind,
  [flagged, cleared, unknown]: readonly [number, number, number],
): ScreenSummary {
  const few = Math.floor(unknown * 0.7);
  return {
    screen: id,
    title: t(zh, en),
    version: 1,
    hash: sha(id).slice(0, 16),
    family,
    subject,
    parameters: { alpha: 0.001, min_bids: 4 },
    flagged,
    cleared,
    not_evaluable: unknown,
    reasons:
      unknown === 0
        ? []
        : [
            { reason: 'too_few_bids', text: t('有效报价少于 4 家', 'Fewer than 4 valid bids'), count: few },
            {
              reason: 'award_method_unknown',
              text: t('评标办法未知', 'The award method is unknown'),
              count: unknown - few,
            },
          ],
  };
}

export function signal(
  screenId: string,
  subject: { readonly kind: SubjectKind; readonly id: string },
  contribution: number,
  numbers: readonly [number | null, number | null, number | null],
  sentence: Text,
  evidence: readonly EvidenceRow[],
): Signal {
  const family = SCREENS.find((s) => s.screen === screenId)?.family ?? 'network';
  const [statistic, n, p_value] = numbers;
  return {
    screen: screenId,
    version: 1,
    family,
    subject,
    outcome: 'flagged',
    statistic,
    n,
    p_value,
    contribution,
    sentence,
    evidence,
  };
}

export function bidRows(rows: readonly WarningLot[], perLot: number): EvidenceRow[] {
  return rows.flatMap((lot) =>
    lot.bids.slice(0, perLot).map((bid) => ({
      table: 'bids',
      key: `${lot.lot_id}|${bid.bidder_id}|1`,
      file: bid.file,
      line: bid.line,
      values: { lot_id: lot.lot_id, bidder_id: bid.bidder_id, amount: bid.amount ?? '', status: bid.status },
    })),
  );
}

export interface WarningPlan {
  readonly rank: number;
  readonly kind: Warning['kind'];
  readonly level: Level;
  readonly members: readonly Member[];
  readonly lots: readonly WarningLot[];
  readonly lotCount?: number;
  readonly edges?: readonly WarningEdge[];
  readonly signals: readonly Signal[];
}

const PARTS: Readonly<Record<string, Text>> = {
  prior: t('先验：每 100 个标段约 2 个值得关注', 'Prior: about 2 in 100 lots deserve a look'),
  value: t('涉及金额较大', 'The value at stake is large'),
  recency: t('发生时间较近', 'It is recent'),
};

export function warning(plan: WarningPlan): Warning {
  const fixed: Contribution[] = [
    { part: 'prior', screen: null, amount: -1.690196, text: PARTS.prior as Text },
    ...plan.signals.map((s) => ({
      part: s.family,
      screen: s.screen,
      amount: s.contribution,
      text: SCREENS.find((known) => known.screen === s.screen)?.title ?? t('', ''),
    })),
    { part: 'value' as const, screen: null, amount: 0.31, text: PARTS.value as Text },
    { part: 'recency' as const, screen: null, amount: -0.045, text: PARTS.recency as Text },
  ];
  const key = `${plan.kind}:${plan.members.map((m) => m.bidder_id).join('|')}:${plan.rank}`;
  const flagged = plan.signals[0];
  return {
    id: `W-${sha(key).slice(0, 10)}`,
    fingerprint: sha(key),
    kind: plan.kind,
    groups:
      plan.kind === 'group'
        ? [
            {
              group_id: `G-${plan.rank}`,
              size: plan.members.length,
              stability: 0.95,
              since_run: 3,
              changes: [
                { run: 3, event: 'appeared', bidder_id: null, other_id: null },
                { run: 5, event: 'joined', bidder_id: plan.members[0]?.bidder_id ?? null, other_id: null },
              ],
            },
          ]
        : [],
    members: plan.members,
    timeline: plan.kind === 'lot' ? null : timelineOf(plan.lots, plan.lotCount),
    division: null,
    lots: plan.lots,
    lot_count: plan.lotCount ?? plan.lots.length,
    edges: plan.edges ?? [],
    shared_values: plan.kind === 'group' ? sharedBy(plan.members.map(({ bidder_id }) => bidder_id)) : [],
    rank: plan.rank,
    priority: fixed.reduce((sum, part) => sum + part.amount, 0),
    level: plan.level,
    waterfall: fixed,
    signals: plan.signals,
    not_evaluable: [
      {
        screen: 'win-rotation',
        subject: { kind: 'group', id: `G-${plan.rank}` },
        reason: 'missing_table',
        text: t('缺少中标记录表 awards，无法判断', 'The table awards is missing, so this cannot be told'),
      },
    ],
    explanations: [
      {
        screen: flagged?.screen ?? '',
        text: t(
          '当地同一专业的企业本来就少，同场投标属于常态',
          'Few firms of this trade exist locally, so they meet all the time',
        ),
        tested: 'not_supported',
        detail: t(
          '同一市场共有 46 家企业，同场次数的期望值为 1.8 次',
          'The market has 46 firms; they would be expected to meet 1.8 times',
        ),
      },
      {
        screen: flagged?.screen ?? '',
        text: t(
          '各家采用同一造价软件和同一信息价，报价天然接近',
          'All firms price with the same software and guide prices',
        ),
        tested: 'not_tested',
        detail: null,
      },
      {
        screen: 'low-bid-variation',
        text: t('招标控制价把报价压在很窄的范围内', 'The ceiling price squeezes bids into a narrow band'),
        tested: 'supported',
        detail: t('2 个标段的报价均贴近最高投标限价', 'In 2 lots all bids lie just below the ceiling'),
      },
    ],
    refutations: [
      t(
        '若各成员能分别提供独立编制的工程量清单计价底稿，且组价过程不同，则该线索不成立。',
        'Independent pricing workpapers of each member, with different build-ups, would refute this lead.',
      ),
      t(
        '若同场记录源于联合体或同一集团合法分工，则应剔除。',
        'Joint bids or lawful division within one corporate group would remove it.',
      ),
    ],
    clauses: [
      {
        jurisdiction: 'cn-national',
        instrument: t(
          '中华人民共和国招标投标法实施条例',
          'Regulation on the Implementation of the Tendering and Bidding Law',
        ),
        provision: '第四十条第(四)项',
        strength: 'presumption',
        text_read: true,
        facts: [],
        exceptions: [],
      },
      {
        jurisdiction: 'cn-national',
        instrument: t('中华人民共和国招标投标法', 'Tendering and Bidding Law'),
        provision: '第三十二条',
        strength: 'clue_medium',
        text_read: true,
        facts: [],
        exceptions: [],
      },
    ],
    next_steps: [
      t(
        '调阅各成员的电子投标文件，比对计价软件加密锁号与文件创建标识。',
        'Fetch the electronic bid files and compare pricing-lock numbers and file identifiers.',
      ),
      t('核对投标保证金付款账户。', 'Check from which accounts the bid securities were paid.'),
      t('向招标代理机构了解开标现场情况。', 'Ask the procurement agent about the bid opening.'),
    ],
  };
}

const ROADS = [
  '环城北路改造工程施工',
  '第三小学教学楼加固',
  '滨河公园二期绿化',
  '城东污水管网提升工程（含泵站）',
  '老旧小区雨污分流',
];

export function sampleReport(): RunReport {
  const ring = [0, 1, 2, 3, 4];
  const ringLots = lots({
    seed: 7,
    count: 12,
    ring,
    outsiders: 2,
    spread: 0.012,
    titles: ROADS,
    absent: true,
  });
  const big = [5, 6, 7, 8, 9, 10, 11, 0];
  const bigLots = lots({ seed: 11, count: 6, ring: big, outsiders: 5, spread: 0.03, titles: ROADS });
  const pairLots = lots({
    seed: 3,
    count: 4,
    ring: [2, 10],
    outsiders: 3,
    spread: 0.004,
    titles: ROADS,
    ceiling: false,
  });
  const oneLot = lots({
    seed: 5,
    count: 1,
    ring: [1, 3, 5, 7, 9, 11],
    outsiders: 0,
    spread: 0.02,
    titles: ROADS,
  });
  const lateLot = lots({
    seed: 9,
    count: 1,
    ring: [4],
    outsiders: 3,
    spread: 0.02,
    titles: ROADS,
    ceiling: false,
  });
  const group = (id: string) => ({ kind: 'group' as const, id });
  const warnings: Warning[] = [
    warning({
      rank: 1,
      kind: 'group',
      level: 'critical',
      members: members(ring, [4, 3, 3, 2, 0], [12, 11, 12, 10, 9]),
      lots: ringLots,
      lotCount: 18,
      edges: edges(ring, 4),
      signals: [
        signal(
          'group-coherence',
          group('G-1'),
          2,
          [0.83, 18, 0.00004],
          t(
            '5 家投标人在 18 个标段中反复同场，83 % 的场次由群组成员包揽，随机情况下只有 0.004 % 的可能。',
            '5 bidders met again and again in 18 lots; 83 % of these lots were filled by members alone, which chance would give in 0.004 % of cases.',
          ),
          bidRows(ringLots, 3),
        ),
        signal(
          'low-bid-variation',
          { kind: 'lot', id: ringLots[0]?.lot_id ?? '' },
          1.42,
          [0.0041, 7, 0.0000213],
          t(
            '7 家有效报价的变异系数仅为 0.41 %，同类市场同样家数中仅 0.002 % 如此接近。',
            'The 7 valid bids vary by 0.41 % only; 0.002 % of comparable lots lie so close together.',
          ),
          bidRows(ringLots.slice(0, 1), 8),
        ),
        signal(
          'win-rotation',
          group('G-1'),
          0.88,
          [3.1, 12, 0.0017],
          t(
            '群组成员轮流中标，12 次中标之间几乎没有重复。',
            'Members take turns: hardly any repeats among 12 wins.',
          ),
          bidRows(ringLots, 1),
        ),
      ],
    }),
    warning({
      rank: 2,
      kind: 'group',
      level: 'high',
      members: members(big, [1, 1, 1, 1, 1, 1, 0, 0], [6]),
      lots: bigLots,
      edges: edges(big, 8).filter((_, i) => i % 2 === 0),
      signals: [
        signal(
          'group-coherence',
          group('G-2'),
          1.7,
          [0.61, 6, 0.0008],
          t('8 家投标人在 6 个标段中结伴参与。', '8 bidders attended 6 lots together.'),
          bidRows(bigLots, 2),
        ),
        signal(
          'cover-bid-gap',
          { kind: 'lot', id: bigLots[1]?.lot_id ?? '' },
          0.9,
          [4.2, 13, 0.0009],
          t('最低价与其余报价之间出现明显断层。', 'The lowest bid stands far apart from the rest.'),
          bidRows(bigLots.slice(1, 2), 13),
        ),
      ],
    }),
    warning({
      rank: 3,
      kind: 'pair',
      level: 'high',
      members: members([2, 10], [2, 2], [4, 4]),
      lots: pairLots,
      edges: edges([2, 10], 2),
      signals: [
        signal(
          'validated-co-bidding',
          { kind: 'bidder_pair', id: `${bidderId(2)}|${bidderId(10)}` },
          2,
          [14, 4, 3.2e-9],
          t(
            '两家投标人同场 14 次，按市场参与情况仅预期 1.10 次。',
            'The two bidders met 14 times where 1.10 would be expected.',
          ),
          bidRows(pairLots, 2),
        ),
      ],
    }),
    warning({
      rank: 4,
      kind: 'lot',
      level: 'medium',
      members: members([1, 3, 5, 7, 9, 11], [1, 0, 0, 0, 0, 0], [1]),
      lots: oneLot,
      signals: [
        signal(
          'equal-price-steps',
          { kind: 'lot', id: oneLot[0]?.lot_id ?? '' },
          1.2,
          [0.00031, 6, 0.000412],
          t('6 家报价按相等的差额依次排列。', 'The 6 bids follow each other in equal steps.'),
          bidRows(oneLot, 6),
        ),
      ],
    }),
    warning({
      rank: 5,
      kind: 'lot',
      level: 'low',
      members: members([4], [1], [1]),
      lots: lateLot.map((lot) => ({
        ...lot,
        title: null,
        buyer_id: null,
        opened_at: null,
        currency: null,
        award_method: 'unknown',
        bids: lot.bids.map((bid, i) => (i === 1 ? { ...bid, amount: null } : bid)),
      })),
      signals: [
        signal(
          'cover-bid-gap',
          { kind: 'lot', id: lateLot[0]?.lot_id ?? '' },
          0.7,
          [Number.POSITIVE_INFINITY, 4, 0.004],
          t('最低价与其余报价之间出现明显断层。', 'The lowest bid stands far apart from the rest.'),
          bidRows(lateLot, 4),
        ),
      ],
    }),
    warning({
      rank: 6,
      kind: 'pair',
      level: 'low',
      members: [
        { bidder_id: 'B-1', name: null, role: 'member', lots: 2, wins: 0, expected_wins: 0.5 },
        { bidder_id: 'B-2', name: '国'.repeat(60), role: 'member', lots: 2, wins: 0, expected_wins: 0.5 },
      ],
      lots: [],
      lotCount: 2,
      signals: [
        signal(
          'validated-co-bidding',
          { kind: 'bidder_pair', id: 'B-1|B-2' },
          0.6,
          [3, 2, null],
          t('两家投标人同场 3 次。', 'The two bidders met 3 times.'),
          [],
        ),
      ],
    }),
    warning({
      rank: 7,
      kind: 'lot',
      level: 'informational',
      members: members([4], [1], [1]),
      lots: lateLot.slice(0, 1),
      signals: [],
    }),
  ];
  return { summary: sampleSummary(warnings), warnings };
}

export function sampleSummary(warnings: readonly Warning[]): RunSummary {
  const byLevel: Record<Level, number> = { informational: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const item of warnings) byLevel[item.level] += 1;
  return {
    schemaVersion: SCHEMA_VERSION,
    engine: { name: 'ringsight', version: '0.1.0' },
    run_id: '20250901T013000Z-7f3a9c21',
    seed: 20250901,
    profile: { name: 'default', sha256: sha('default') },
    jurisdiction: 'cn-national',
    inputs: [
      {
        file: '标段信息[2025].csv',
        format: 'csv',
        encoding: 'gb18030',
        bytes: 4_812_331,
        sha256: sha('lots'),
        rows_read: 12_446,
        rows_loaded: 12_446,
        rows_quarantined: 0,
      },
      {
        file: 'bids-2025.csv',
        format: 'csv',
        encoding: 'utf-8',
        bytes: 31_204_118,
        sha256: sha('bids'),
        rows_read: 96_370,
        rows_loaded: 96_352,
        rows_quarantined: 18,
      },
    ],
    counts: {
      lots: 12_446,
      bids: 96_352,
      bidders: 3_128,
      groups: 44,
      lots_evaluated: 9_532,
      lots_flagged: 131,
      quarantined: 18,
      data_issues: 74,
    },
    warnings_by_level: byLevel,
    screens: SCREENS,
    caps: [
      {
        cap: 'evidence_rows',
        limit: 50,
        hits: 3,
        text: t('每个信号最多保留 50 行依据', 'At most 50 rows are kept behind a signal'),
      },
    ],
    exemptions: [
      {
        screen: 'validated-co-bidding',
        subject_id: `${bidderId(8)}|${bidderId(9)}`,
        reason: '同一集团，已核实',
        author: '王五',
        expires: '2026-03-31',
        suppressed: 1,
      },
    ],
  };
}
