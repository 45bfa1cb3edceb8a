import type { Language, Text } from '../domain/text.ts';

/** What a command may know of the world outside its arguments. */
export interface Context {
  readonly language: Language;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Picks the language of a text. */
  readonly say: (text: Text) => string;
  /** Sets how the program will end when nothing goes wrong from here on. */
  readonly exitWith: (code: number) => void;
}

/** Columns of the terminal; 80 where there is none, or one that does not know (serial lines say 0). */
export const columnsOf = (stream: NodeJS.WriteStream): number =>
  stream.isTTY && stream.columns > 0 ? stream.columns : 80;

/** Colour only where somebody sees it and nobody has said no (no-color.org). */
export function colourOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
