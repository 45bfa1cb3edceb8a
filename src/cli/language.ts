import { LANGUAGES, type Language, type Text } from '../domain/text.ts';

/** Language of help, messages and reports: the option, else the locale of the environment, else English. */
export function chooseLanguage(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const given = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  const named = LANGUAGES.find((language) => language === given);
  if (named !== undefined) return named;
  // POSIX: the first of these that is set and not empty decides.
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Writes a text down short. */
export const text = (en: string, zh: string): Text => ({ en, 'zh-CN': zh });
