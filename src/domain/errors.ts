import { fill, type Language, type Text, type TextValues } from './text.ts';

/** Exit codes of the command line (one table, here); a library user reads them from `RingsightError.exitCode`. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  failOnMet: 4,
  dataGate: 5,
  storeMissing: 10,
  storeBusy: 11,
  integrity: 12,
  storeVersion: 13,
  resource: 14,
  accessRefused: 15,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ErrorOptions {
  readonly exitCode?: ExitCode;
  readonly values?: TextValues;
  readonly cause?: unknown;
}

/** An error that a person can act on: what, where, why and what to do next, in every language. */
export abstract class RingsightError extends Error {
  /** Stable snake_case name of the problem. */
  readonly code: string;
  readonly text: Text;
  readonly values: TextValues;
  readonly exitCode: ExitCode;

  protected constructor(code: string, text: Text, exitCode: ExitCode, options: ErrorOptions) {
    super(
      fill(text, 'en', options.values),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.text = text;
    this.values = options.values ?? {};
    this.exitCode = options.exitCode ?? exitCode;
  }

  /** The message in one language. */
  in(language: Language): string {
    return fill(this.text, language, this.values);
  }
}

/** The user's data, option, mapping, profile or rule is wrong. */
export class InputError extends RingsightError {
  override readonly name = 'InputError';
  constructor(code: string, text: Text, options: ErrorOptions = {}) {
    super(code, text, EXIT.usage, options);
  }
}

/** Disk, memory, a lock, a missing or damaged workspace. */
export class ResourceError extends RingsightError {
  override readonly name = 'ResourceError';
  constructor(code: string, text: Text, options: ErrorOptions = {}) {
    super(code, text, EXIT.resource, options);
  }
}
