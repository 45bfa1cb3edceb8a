import type { Command } from 'commander';

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Adds the calls that help begins with, each without the command's own name. Tests run all of them. */
export function withExamples(command: Command, ...calls: readonly string[]): Command {
  EXAMPLES.set(command, calls);
  return command;
}

export const examplesOf = (command: Command): readonly string[] => EXAMPLES.get(command) ?? [];
