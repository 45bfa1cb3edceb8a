import type { Signal } from '../domain/outcome.ts';
import type { RunSummary, ScreenSummary } from '../domain/run.ts';
import type { Text } from '../domain/text.ts';
import type { Warning } from '../domain/warning.ts';

/** Screens of the run by id, for their titles. */
export function screensById(summary: RunSummary): ReadonlyMap<string, ScreenSummary> {
  return new Map(summary.screens.map((screen) => [screen.screen, screen]));
}

/** Title of a screen, or its id where the run does not list it. */
export function screenTitle(screens: ReadonlyMap<string, ScreenSummary>, id: string): Text {
  return screens.get(id)?.title ?? { 'zh-CN': id, en: id };
}

/** The signal that adds most to the priority; of equals, the first. */
export function mainSignal(warning: Warning): Signal | undefined {
  return warning.signals.reduce<Signal | undefined>(
    (best, signal) => (best === undefined || signal.contribution > best.contribution ? signal : best),
    undefined,
  );
}
