import { LEVELS, type Level } from '../domain/warning.ts';
import type { ScoringParameters } from './parameters.ts';

/** What decides how soon a person should look. */
export interface LevelGrounds {
  /** Sum of the families' contributions, log10 e; without prior, value and recency. */
  readonly evidence: number;
  /** Passed the false discovery control of the night, or rests on a Boolean fact. */
  readonly gate: boolean;
  readonly twoFamilies: boolean;
  /** Rests on who met whom alone, while prices and wins were looked at and show nothing. */
  readonly companyOnly: boolean;
  /** Of at least `circle_size` firms, and found closed by a screen of the whole group. */
  readonly circle: boolean;
}

/**
 * Firms of one town or trade meet more than chance without any understanding (screens.md, finding 4); where nothing else speaks although it was
 * asked, that is told on request and not warned of, unless it is a whole circle, which is low at most. Above low only past the gate; high and above only with two families, one of them not price (screens.md 9).
 */
export function levelOf(grounds: LevelGrounds, parameters: ScoringParameters): Level {
  const { evidence } = grounds;
  if (evidence < parameters.level_low) return 'informational';
  if (grounds.companyOnly) return grounds.circle ? 'low' : 'informational';
  if (evidence < parameters.level_medium || !grounds.gate) return 'low';
  if (evidence < parameters.level_high || !grounds.twoFamilies) return 'medium';
  return evidence < parameters.level_critical ? 'high' : 'critical';
}

export const levelRank = (level: Level): number => LEVELS.indexOf(level);
