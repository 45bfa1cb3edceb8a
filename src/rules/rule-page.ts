import { FACTS } from '../domain/facts.ts';
import { fill, type Language, type Text } from '../domain/text.ts';
import { reasonText } from './reasons.ts';
import { DIRECTIONS, HEADINGS, STRENGTHS, WORDS } from './rule-page-words.ts';
import type { Jurisdiction, LegalBasis, Screen } from './rule-set.ts';

/** The page of one screen, in the order that every page has. */
export function ruleMarkdown(
  screen: Screen,
  language: Language,
  jurisdictions: readonly Jurisdiction[] = [],
): string {
  // Folded YAML texts end in a line break.
  const say: Say = (text, values = {}) => fill(text, language, values).replace(/\n+$/, '');
  const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
  const texts = (items: readonly Text[]): string => bullets(items.map((item) => say(item)));
  const sections: readonly (readonly [Text, string])[] = [
    [HEADINGS.why, say(screen.rationale)],
    [HEADINGS.method, methodLines(screen, say).join('\n')],
    [HEADINGS.params, paramTable(screen, say, language)],
    [HEADINGS.requires, bullets(requirements(screen, say))],
    [
      HEADINGS.exclusions,
      bullets(
        [...screen.exclusions.map(({ code }) => code), ...engineReasons(screen)].map(
          (code) => `\`${code}\`${language === 'en' ? ': ' : '：'}${say(reasonText(screen, code))}`,
        ),
      ),
    ],
    [HEADINGS.assumptions, texts(screen.assumptions)],
    [
      HEADINGS.innocent,
      bullets(
        screen.false_positives.map(({ text, case: name }) => {
          const shown = name === undefined ? '' : say(WORDS.shownBy, { name });
          return `${say(text)}${shown === '' ? '' : language === 'en' ? ` (${shown})` : `（${shown}）`}`;
        }),
      ),
    ],
    [HEADINGS.refute, texts(screen.refutation)],
    [HEADINGS.next, screen.triage.map((step, i) => `${i + 1}. ${say(step)}`).join('\n')],
    [
      HEADINGS.law,
      screen.legal_basis.length === 0
        ? say(WORDS.noLaw)
        : bullets(screen.legal_basis.map((basis) => lawLine(basis, jurisdictions, say))),
    ],
    [HEADINGS.references, bullets(screen.references)],
    [HEADINGS.cases, bullets(screen.cases.map(({ name, kind }) => `\`${kind}\` ${name}`))],
  ];
  const facts = [
    screen.id,
    screen.status,
    screen.level,
    `v${screen.version}`,
    screen.subject,
    screen.family,
    screen.conduct.join(' '),
    screen.hash.slice(0, 12),
  ].map((fact) => `\`${fact}\``);
  return [
    `# ${say(screen.title)}`,
    facts.join(' · '),
    say(screen.description),
    `> ${say(WORDS.lead)}`,
    ...sections.filter(([, body]) => body !== '').map(([heading, body]) => `## ${say(heading)}\n\n${body}`),
  ]
    .join('\n\n')
    .concat('\n');
}

type Say = (text: Text, values?: Readonly<Record<string, string | number>>) => string;

function methodLines(screen: Screen, say: Say): readonly string[] {
  const level = ['alpha', 'fdr'].find((name) => Object.hasOwn(screen.params, name));
  return [
    screen.null === 'none'
      ? say(WORDS.fact)
      : say(WORDS.method, { null: screen.null, direction: say(DIRECTIONS[screen.direction]!) }),
    ...(level === undefined
      ? []
      : [
          say(level === 'fdr' ? WORDS.rate : WORDS.level, {
            name: level,
            value: String(screen.params[level]!.default),
          }),
        ]),
    screen.award_methods === 'all'
      ? say(WORDS.methodsAll)
      : say(WORDS.methods, {
          list: screen.award_methods.map((method) => `\`${method}\``).join(say(WORDS.comma)),
        }),
    ...(screen.scorer === null ? [] : [say(WORDS.scorer, { scorer: screen.scorer })]),
    ...(screen.edge === null ? [] : [say(WORDS.edge, { edge: screen.edge })]),
  ].map((line) => `- ${line}`);
}

function paramTable(screen: Screen, say: Say, language: Language): string {
  const rows = Object.entries(screen.params).map(([name, { default: value, min, max, meaning }]) => {
    const bounds =
      min === undefined && max === undefined ? '' : say(WORDS.bounds, { min: min ?? '-∞', max: max ?? '∞' });
    return `| \`${name}\` | ${value} | ${bounds} | ${say(meaning).replaceAll('|', '\\|').replace(/\s+/g, ' ')} |`;
  });
  if (rows.length === 0) return '';
  const header =
    language === 'en' ? '| name | default | allowed | meaning |' : '| 名称 | 默认值 | 允许范围 | 含义 |';
  return [header, '| --- | --- | --- | --- |', ...rows].join('\n');
}

function requirements({ requires }: Screen, say: Say): readonly string[] {
  return [
    ...requires.tables.map((name) => `\`${name}\``),
    ...requires.columns.map((name) => `\`${name}\``),
    ...requires.features.map((name) => say(WORDS.feature, { name: `\`${name}\`` })),
    ...requires.nulls.map((name) => say(WORDS.nullTable, { name: `\`null_${name}\`` })),
  ];
}

function engineReasons(screen: Screen): readonly string[] {
  return [
    ...(screen.award_methods === 'all' ? [] : ['award_method_unknown', 'award_method_not_covered']),
    ...screen.requires.tables
      .filter((name) => name !== 'lots' && name !== 'bids')
      .map((name) => `missing_table:${name}`),
    ...screen.requires.columns.map((name) => `missing_column:${name}`),
    'exempt',
  ];
}

function lawLine(basis: LegalBasis, jurisdictions: readonly Jurisdiction[], say: Say): string {
  const clause = jurisdictions
    .find(({ id }) => id === basis.jurisdiction)
    ?.clauses.find(({ id }) => id === basis.clause);
  const name = clause === undefined ? basis.clause : `${say(clause.instrument)} ${clause.provision}`;
  const note = clause?.note === undefined ? '' : `\n  ${say(clause.note)}`;
  const facts = basis.facts?.map((fact) => `, ${say(FACTS[fact])}`).join('') ?? '';
  return `${name} (\`${basis.jurisdiction}\`, ${say(STRENGTHS[basis.strength])}${facts}, ${basis.checked_on})${note}`;
}
