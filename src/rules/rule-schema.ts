import { z } from 'zod';
import { type Fact, isFact } from '../domain/facts.ts';
import { FAMILIES, SUBJECTS } from '../domain/outcome.ts';
import { AWARD_METHODS } from '../domain/tables.ts';
import { LEVELS } from '../domain/warning.ts';
import { both } from './check-shape.ts';
import { CONDUCTS, DIRECTIONS, GROUNDS, STATUSES } from './rule-set.ts';

const filled = z.string().refine((value) => value.trim() !== '', both('must not be empty', '不能为空'));
const EMPTY_WORDS = /^(none|unknown|n\/a|tbd|todo|无|暂无|未知|待定)[.。]?$/i;

/** A text in both languages; the Chinese one must be Chinese. */
export const text = z
  .strictObject({
    'zh-CN': filled.refine((value) => /\p{Script=Han}/u.test(value), both('must be Chinese', '必须是中文')),
    en: filled,
  })
  .refine(
    (value) => !EMPTY_WORDS.test(value.en.trim()) && !EMPTY_WORDS.test(value['zh-CN'].trim()),
    both('says nothing; write what is true or leave the entry out', '没有实际内容；请写明情况或删去该项'),
  );

export const isoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, both('must be a date such as 2026-01-31', '必须是形如 2026-01-31 的日期'));
const snake = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, both('must be lower_case words joined by _', '必须是以下划线连接的小写单词'));
const kebab = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    both('must be lower-case words joined by -', '必须是以连字符连接的小写单词'),
  );

export const paramValue = z.union([z.number(), z.string(), z.boolean()]);

const param = z
  .strictObject({
    default: paramValue,
    min: z.number().optional(),
    max: z.number().optional(),
    meaning: text,
  })
  .refine(
    ({ default: value, min, max }) =>
      typeof value !== 'number' || (value >= (min ?? value) && value <= (max ?? value)),
    both('default must lie between min and max', 'default 必须在 min 与 max 之间'),
  );
export const paramTable = z.record(snake, param);

const requires = z.strictObject({
  tables: z.array(snake).default([]),
  columns: z
    .array(z.string().regex(/^[a-z_]+\.[a-z_0-9]+$/, both('must be table.column', '必须写成 表.列')))
    .default([]),
  features: z.array(snake).default([]),
  nulls: z.array(snake).default([]),
});

const strength = z.enum(['presumption', 'invalid', 'clue_strong', 'clue_medium', 'clue_weak', 'notice']);
const factName = z
  .string()
  .refine(isFact, both('is not a fact that evidence can name', '不是证据可以列出的事实'))
  .transform((name) => name as Fact);

const legalBasis = z.strictObject({
  jurisdiction: kebab,
  clause: filled,
  strength,
  facts: z.array(factName).min(1).optional(),
  checked_on: isoDate,
});

/** What a rule.yaml may contain, in the order in which it must be written. */
export const ruleSchema = z.strictObject({
  id: kebab,
  title: text,
  status: z.enum(STATUSES),
  level: z.enum(LEVELS),
  version: z.int().min(1),
  subject: z.enum(SUBJECTS),
  family: z.enum(FAMILIES),
  ground: z.enum(GROUNDS).optional(),
  conduct: z.array(z.enum(CONDUCTS)).min(1),
  award_methods: z.union([z.literal('all'), z.array(z.enum(AWARD_METHODS)).min(1)]),
  null: snake,
  direction: z.enum(DIRECTIONS),
  ending: snake.optional(),
  scorer: filled.optional(),
  edge: snake.optional(),
  scored: z.boolean().optional(),
  graded: z.boolean().optional(),
  only_with: z.array(z.enum(FAMILIES)).min(1).optional(),
  description: text,
  rationale: text,
  params: paramTable,
  requires,
  exclusions: z.array(z.strictObject({ code: snake, text })),
  assumptions: z.array(text).min(1),
  false_positives: z.array(z.strictObject({ id: snake, text, case: filled.optional() })).min(1),
  refutation: z.array(text).min(1),
  triage: z.array(text).min(1),
  sentence: text,
  legal_basis: z.array(legalBasis),
  references: z.array(filled),
});
export const RULE_KEYS: readonly string[] = Object.keys(ruleSchema.shape);

export const featureSchema = z
  .strictObject({
    params: paramTable.default({}),
    cap: z.strictObject({ where: filled, limit: snake, text }).optional(),
    view: z.boolean().default(false),
    counted_by: kebab.optional(),
  })
  .refine(
    ({ cap, params }) => cap === undefined || Object.hasOwn(params, cap.limit),
    both('cap.limit must name one of the params', 'cap.limit 须为 params 之一'),
  )
  .refine(
    ({ view, params }) => !view || Object.keys(params).length === 0,
    both('a view takes no params', '视图（view）不能带参数'),
  )
  .refine(
    ({ view, counted_by }) => !view || counted_by === undefined,
    both('a view cannot be counted_by anything', '视图（view）不能使用 counted_by'),
  );

export const jurisdictionSchema = z.strictObject({
  id: kebab,
  title: text.optional(),
  extends: kebab.optional(),
  clauses: z.array(
    z.strictObject({
      id: filled,
      instrument: text,
      provision: filled,
      in_force_from: isoDate,
      in_force_until: isoDate.optional(),
      checked_on: isoDate,
      text_read: z.boolean().default(true),
      note: text.optional(),
      speaks_of: z
        .strictObject({
          facts: z.array(factName).min(1),
          match: z.enum(['all', 'any', 'k_of_n']),
          k: z.int().min(1).optional(),
          operations: z.array(snake).min(1).optional(),
          at_least: z.record(snake, z.number()).optional(),
          strength: strength,
          otherwise: strength.optional(),
          lowers: z.boolean().default(false),
        })
        .refine(
          ({ match, k, facts }) => (match === 'k_of_n') === (k !== undefined) && (k ?? 1) <= facts.length,
          both(
            'k belongs to match k_of_n, and is at most the number of facts',
            'k 仅用于 k_of_n，且不超过事实数',
          ),
        )
        .optional(),
      exceptions: z.array(text).default([]),
    }),
  ),
});
