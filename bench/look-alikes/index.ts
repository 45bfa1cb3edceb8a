import type { Scheme } from '../market-types.ts';
import { capacity } from './capacity.ts';
import { commodity } from './commodity.ts';
import { framework } from './framework.ts';
import { frequentLosers } from './frequent-losers.ts';
import { niche, specialism } from './niche.ts';
import { regionalRegulars } from './regional-regulars.ts';

/** Honest markets that look like rings, by name. */
export const LOOK_ALIKES: Readonly<Record<string, Scheme>> = {
  niche,
  specialism,
  capacity,
  commodity,
  frequent_losers: frequentLosers,
  regional_regulars: regionalRegulars,
  framework,
};
