import { EXIT } from '../domain/errors.ts';
import type { Language } from '../domain/text.ts';

const GRACE_MS = 1_700;

/**
 * First Ctrl-C: says so and lets the work stop and clear up; the second one, or the end of the grace, leaves at once, and what
 * is left behind is cleared by the next writer.
 */
export function watchSignals(
  language: Language,
  stderr: NodeJS.WriteStream,
): {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came; null while none has. */
  readonly exitCode: () => number | null;
} {
  const controller = new AbortController();
  let code: number | null = null;
  const stop = (exitCode: number): void => {
    if (code !== null) process.exit(code);
    code = exitCode;
    stderr.write(
      language === 'en'
        ? '\nStopping; what was published before stays as it is.\n'
        : '\n正在停止；此前已发布的结果保持不变。\n',
    );
    setTimeout(() => process.exit(exitCode), GRACE_MS).unref();
    controller.abort();
  };
  process.on('SIGINT', () => stop(EXIT.interrupted));
  process.on('SIGTERM', () => stop(EXIT.terminated));
  return { signal: controller.signal, exitCode: () => code };
}
