import { Command, Option } from 'commander';
import { EXIT, type InputError } from '../../domain/errors.ts';
import type { CaseResult } from '../../index.ts';
import { LEVEL_WORDS } from '../../report/words.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { text } from '../language.ts';
import { type CommonOptions, forceOption, formatOption, outputOption } from '../options.ts';
import { checkOutputs, pairOutputs, writeOutput } from '../outputs.ts';
import { tableLines } from '../table.ts';
import { unknownWord } from '../usage-error.ts';

interface RulesFlags extends Pick<CommonOptions, 'debug'> {
  readonly rules?: string;
}

interface ListFlags extends RulesFlags {
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly force?: true;
}

export function rulesCommand(context: Context): Command {
  const { say } = context;
  const rulesOption = (): Option =>
    new Option(
      '--rules <folder>',
      say(text('rules in place of the shipped ones', '替代自带规则的规则文件夹')),
    );
  const child = (usage: string, about: ReturnType<typeof text>): Command =>
    new Command(usage).description(say(about)).addOption(rulesOption());
  const id = say(
    text(
      'id of a screen or name of a family, see `ringsight rules list`',
      '规则编号或类别名，见 `ringsight rules list`',
    ),
  );

  return new Command('rules')
    .description(
      say(text('The rule library: what is screened, how and why.', '规则库：筛查什么、如何筛查、依据何在。')),
    )
    .addCommand(
      withExamples(
        child('list', text('Lists the screens.', '列出全部规则。'))
          .addOption(formatOption(say, ['table', 'json']))
          .addOption(outputOption(say))
          .addOption(forceOption(say))
          .action((flags: ListFlags) => list(context, flags)),
        '',
        '--format json',
      ),
    )
    .addCommand(
      withExamples(
        child(
          'explain',
          text(
            'Prints the page of a screen: what it flags, why, and what else could explain it.',
            '显示规则说明：识别什么、为何可疑、还有哪些合理解释。',
          ),
        )
          .argument('<id>', id)
          .action((which: string, flags: RulesFlags) => explain(context, which, flags)),
        'network',
        'price_shape --lang zh-CN',
      ),
    )
    .addCommand(
      withExamples(
        child(
          'sql',
          text(
            'Prints the query of a screen with its parameters filled in.',
            '显示规则的查询语句（已填入参数）。',
          ),
        )
          .argument('<id>', id)
          .action((which: string, flags: RulesFlags) => sql(context, which, flags)),
        'network',
        'price_regularity',
      ),
    )
    .addCommand(
      withExamples(
        child(
          'check',
          text(
            'Checks everything about the rules that can be checked without data.',
            '检查规则库（不需要数据）。',
          ),
        ).action((flags: RulesFlags) => check(context, flags)),
        '',
        '--rules rules',
      ),
    )
    .addCommand(
      withExamples(
        child('test', text('Runs the worked examples of one screen or of all.', '运行一条或全部规则的示例。'))
          .argument('[id]', id)
          .action((which: string | undefined, flags: RulesFlags) => test(context, which, flags)),
        'network',
        'panel_and_buyer --lang zh-CN',
      ),
    )
    .addCommand(
      withExamples(
        child(
          'docs',
          text('Writes the generated files of the rules anew.', '重新生成规则库的说明文件。'),
        ).action((flags: RulesFlags) => docs(context, flags)),
        '',
        '--rules rules',
      ),
    );
}

const load = () => import('../../index.ts');

async function list(context: Context, flags: ListFlags): Promise<void> {
  const outputs = pairOutputs(flags.format, flags.output, ['table', 'json']);
  await checkOutputs(outputs, flags.force === true);
  const { screens } = await (await load()).loadRules(flags.rules, { withCases: false });
  const { say, language } = context;
  const lines = tableLines(
    [
      { title: say(text('id', '编号')) },
      { title: say(text('title', '名称')), flexible: true },
      { title: say(text('subject', '对象')) },
      { title: say(text('level', '级别')) },
      { title: say(text('status', '状态')) },
    ],
    screens.map(({ id, title, subject, level, status }) => [
      id,
      title[language],
      subject,
      say(LEVEL_WORDS[level]),
      status,
    ]),
    context,
  );
  const rows = screens.map(({ id, title, family, subject, level, status, version, hash, award_methods }) => ({
    id,
    title,
    family,
    subject,
    level,
    status,
    version,
    hash,
    award_methods,
  }));
  for (const output of outputs) {
    const content = output.format === 'json' ? JSON.stringify(rows, null, 2) : lines.join('\n');
    await writeOutput(context, output, `${content}\n`);
  }
}

/** The screen of an id, or the screens of a family. */
async function find(which: string, flags: RulesFlags, cases: { readonly withCases?: boolean } = {}) {
  const rules = await (await load()).loadRules(flags.rules, cases);
  const screens = rules.screens.filter(({ id, family }) => id === which || family === which);
  if (screens.length === 0)
    throw unknownRule(
      which,
      rules.screens.map(({ id }) => id),
    );
  return { rules, screens };
}

const unknownRule = (which: string, known: readonly string[]): InputError =>
  unknownWord('unknown_rule', text('The rule', '规则'), which, known);

async function explain(context: Context, which: string, flags: RulesFlags): Promise<void> {
  const { ruleMarkdown } = await load();
  const { rules, screens } = await find(which, flags);
  const pages = screens.map((screen) => ruleMarkdown(screen, context.language, rules.jurisdictions));
  await print(context, pages.join('\n'));
}

async function sql(context: Context, which: string, flags: RulesFlags): Promise<void> {
  const { screenSql } = await load();
  const { screens } = await find(which, flags, { withCases: false });
  await print(context, screens.map((screen) => screenSql(screen)).join('\n'));
}

async function check(context: Context, flags: RulesFlags): Promise<void> {
  const { screens, features, cases } = await (await load()).checkRules(flags.rules);
  const counts = text(
    `${screens} screens, ${features} features and ${cases} cases: nothing to correct`,
    `规则 ${screens} 条、特征 ${features} 项、示例 ${cases} 个：无需更正`,
  );
  await print(context, `${context.say(counts)}\n`);
}

async function test(context: Context, which: string | undefined, flags: RulesFlags): Promise<void> {
  const { loadRules, testRules } = await load();
  const results: CaseResult[] = [];
  if (which === undefined) results.push(...(await testRules(await loadRules(flags.rules))));
  else {
    const { rules, screens } = await find(which, flags);
    for (const { id } of screens) results.push(...(await testRules(rules, id)));
  }
  const failed = results.filter(({ differences }) => differences.length > 0);
  const lines = results.map(({ screen, name, differences }) =>
    [
      `${differences.length === 0 ? 'ok' : 'FAILED'}  ${screen}: ${name}`,
      ...differences.map((each) => `        ${each}`),
    ].join('\n'),
  );
  const sum = text(
    `${results.length - failed.length} passed, ${failed.length} failed`,
    `通过 ${results.length - failed.length} 个，未通过 ${failed.length} 个`,
  );
  await print(context, `${[...lines, context.say(sum)].join('\n')}\n`);
  if (failed.length > 0) context.exitWith(EXIT.failed);
}

async function docs(context: Context, flags: RulesFlags): Promise<void> {
  const { loadRules, writeRuleDocs } = await load();
  const changed = await writeRuleDocs(await loadRules(flags.rules));
  const nothing = context.say(text('nothing changed', '没有变化'));
  await print(context, `${changed.length === 0 ? nothing : changed.join('\n')}\n`);
}

async function print(context: Context, content: string): Promise<void> {
  await writeOutput(context, { format: 'table', file: null }, content);
}
