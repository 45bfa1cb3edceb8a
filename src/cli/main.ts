import { CommanderError } from 'commander';
import { EXIT, RingsightError } from '../domain/errors.ts';
import type { Context } from './context.ts';
import { watchSignals } from './interrupt.ts';
import { chooseLanguage } from './language.ts';
import { createProgram } from './program.ts';
import { usageError } from './usage-error.ts';

/** Runs the command line and sets the exit status; nothing else in the program does. */
async function main(argv: readonly string[]): Promise<void> {
  // Records of bids are nobody else's to read, whichever library writes them.
  process.umask(0o077);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of our output has seen enough.
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  const language = chooseLanguage(argv, process.env);
  const interrupt = watchSignals(language, process.stderr);
  const context: Context = {
    language,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: interrupt.signal,
    say: (text) => text[language],
    exitWith: (code) => {
      process.exitCode = code;
    },
  };
  const program = createProgram(context);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = interrupt.exitCode() ?? report(error, context, argv, program);
  }
}

/** Tells a person what went wrong. @returns the exit code */
function report(
  error: unknown,
  { stderr, say, language }: Context,
  argv: readonly string[],
  program: ReturnType<typeof createProgram>,
): number {
  const known =
    error instanceof CommanderError ? usageError(error, lastCommand(program, argv)) : asKnown(error);
  if (known === undefined) {
    if (error instanceof CommanderError) return error.exitCode;
    const why = error instanceof Error ? error.message : String(error);
    stderr.write(
      say({
        en: `ringsight: a fault in the program: ${why}\nNothing was published. Run again with --debug and report what it shows.\n`,
        'zh-CN': `ringsight：程序故障：${why}\n未发布任何内容。请加 --debug 重新运行并反馈其输出。\n`,
      }),
    );
  } else {
    stderr.write(`ringsight${language === 'en' ? ': ' : '：'}${known.in(language)}\n`);
  }
  if (argv.includes('--debug')) stderr.write(`${stackOf(error)}\n`);
  if (argv.includes('json') && argv.includes('--progress') && known !== undefined) {
    const { code, exitCode, message } = known;
    stderr.write(`${JSON.stringify({ type: 'error', code, exit_code: exitCode, message })}\n`);
  }
  return known?.exitCode ?? EXIT.failed;
}

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

await main(process.argv.slice(2));
