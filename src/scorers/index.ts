import type { Scorer } from './scorer.ts';

/** Scorers by the name that rules give them. */
export const SCORERS: Readonly<Record<string, Scorer>> = {};
