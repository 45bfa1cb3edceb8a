import { Command, Option } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { text } from '../language.ts';
import { type CommonOptions, forceOption, formatOption, outputOption, workspaceOption } from '../options.ts';
import { checkOutputs, pairOutputs, writeOutput } from '../outputs.ts';

const FORMATS = ['table', 'json'] as const;

interface VerifyFlags extends CommonOptions {
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly force?: true;
  readonly head?: string;
}

export function verifyCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    new Command('verify')
      .description(
        say(
          text(
            'Checks the chain of the ledger and the digest of every published file.\nNote the head it prints somewhere else: with --head a ledger cut short later is found out.',
            '核对台账链与每个已发布文件的摘要。\n请另行留存输出的末条摘要；之后用 --head 可发现台账被截断。',
          ),
        ),
      )
      .addOption(workspaceOption(say))
      .addOption(
        new Option(
          '--head <hash>',
          say(text('hash of an entry that must be in the ledger', '台账中必须存在的记录摘要')),
        ),
      )
      .addOption(formatOption(say, FORMATS))
      .addOption(outputOption(say))
      .addOption(forceOption(say))
      .action((flags: VerifyFlags) => run(context, flags)),
    '',
    '--format json',
  );
}

async function run(context: Context, flags: VerifyFlags): Promise<void> {
  const outputs = pairOutputs(flags.format, flags.output, FORMATS);
  await checkOutputs(outputs, flags.force === true);
  const { openWorkspace } = await import('../../index.ts');
  const report = await openWorkspace(flags.workspace, flags).verify(flags.head);
  const { say, language } = context;
  const lines = [
    ...report.findings.map(({ path, text: what }) => `${path}\n  ${what[language]}`),
    say(
      text(
        `${report.entries} ledger entries, ${report.files} files, ${report.bytes} bytes: ${report.ok ? 'all as published' : `${report.findings.length} not as published`}`,
        `台账 ${report.entries} 条，文件 ${report.files} 个，${report.bytes} 字节：${report.ok ? '均与发布时一致' : `${report.findings.length} 处与发布时不符`}`,
      ),
    ),
    say(text(`head of the ledger: ${report.head.hash}`, `台账末条摘要：${report.head.hash}`)),
  ];
  for (const output of outputs) {
    const content = output.format === 'json' ? JSON.stringify(report, null, 2) : lines.join('\n');
    await writeOutput(context, output, `${content}\n`);
  }
  if (!report.ok) context.exitWith(EXIT.integrity);
}
