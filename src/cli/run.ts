import { CommanderError } from 'commander';
import { EXIT, RingsightError } from '../domain/errors.ts';
import { visible } from '../report/visible.ts';
import type { Context } from './context.ts';
import { chooseLanguage } from './language.ts';
import { createProgram } from './program.ts';
import { usageError } from './usage-error.ts';

/** What a command line runs in. */
export type Surroundings = Pick<Context, 'stdout' | 'stderr' | 'env' | 'signal'>;

/** Runs one command line. @returns the exit code */
export async function runCommandLine(
  argv: readonly string[],
  { stdout, stderr, env, signal }: Surroundings,
): Promise<number> {
  const language = chooseLanguage(argv, env);
  let exitCode: number = EXIT.done;
  const context: Context = {
    language,
    stdout,
    stderr,
    env,
    signal,
    say: (text) => text[language],
    exitWith: (code) => {
      exitCode = code;
    },
  };
  const program = createProgram(context);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, context, argv, program);
  }
}

/** Tells a person what went wrong. @returns the exit code */
function report(
  error: unknown,
  { stderr, say, language, signal }: Context,
  argv: readonly string[],
  program: ReturnType<typeof createProgram>,
): number {
  // Stopped on request: that was said when the signal came.
  if (signal.aborted) return EXIT.interrupted;
  const known =
    error instanceof CommanderError ? usageError(error, lastCommand(program, argv)) : asKnown(error);
  if (known === undefined) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const why = printable(error instanceof Error ? error.message : String(error));
    stderr.write(
      say({
        en: `ringsight: a fault in the program: ${why}\nNothing was published. Run again with --debug and report what it shows.\n`,
        'zh-CN': `ringsight：程序故障：${why}\n未发布任何内容。请加 --debug 重新运行并反馈其输出。\n`,
      }),
    );
  } else {
    stderr.write(`ringsight${language === 'en' ? ': ' : '：'}${printable(known.in(language))}\n`);
  }
  if (argv.includes('--debug')) stderr.write(`${stackOf(error)}\n`);
  if (argv.includes('json') && argv.includes('--progress') && known !== undefined) {
    const { code, exitCode, message } = known;
    stderr.write(`${JSON.stringify({ type: 'error', code, exit_code: exitCode, message })}\n`);
  }
  return known?.exitCode ?? EXIT.failed;
}

/** Names from data and arguments cannot move the cursor, colour the terminal or turn the line around. */
const printable = (message: string): string => message.split('\n').map(visible).join('\n');

const asKnown = (error: unknown): RingsightError | undefined =>
  error instanceof RingsightError ? error : undefined;

/** The command that the arguments lead to, for help and suggestions. */
function lastCommand(program: ReturnType<typeof createProgram>, argv: readonly string[]): typeof program {
  let command = program;
  for (const word of argv) command = command.commands.find((each) => each.name() === word) ?? command;
  return command;
}

/** Where an error came from; its message has been printed already. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause =
    error.cause instanceof Error ? [`caused by ${error.cause.message}`, stackOf(error.cause)] : [];
  return [`${error.name}`, ...frames, ...cause].join('\n');
}
