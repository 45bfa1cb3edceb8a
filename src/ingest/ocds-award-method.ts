import type { AwardMethod } from '../domain/tables.ts';
import { at, type JsonObject, textOf } from './ocds-value.ts';

interface Pattern {
  /** Field of the tender, or of the lot where the lot has it. */
  readonly field: 'awardCriteria' | 'awardCriteriaDetails' | 'procurementMethodDetails';
  readonly pattern: RegExp;
  readonly method: AwardMethod;
}

/**
 * First match decides. `awardCriteria` is a codelist of OCDS 1.1 (open, so publishers add to it), the other two are free
 * text. `costOnly` counts costs over the life of the product, which are not the prices bid, so it stays unknown.
 */
export const OCDS_AWARD_METHODS: readonly Pattern[] = [
  { field: 'awardCriteria', pattern: /^(priceOnly|lowestCost)$/i, method: 'lowest_price' },
  {
    field: 'awardCriteria',
    pattern: /^(ratedCriteria|qualityOnly|bestProposal|bestValueToGovernment)$/i,
    method: 'scored',
  },
  { field: 'awardCriteriaDetails', pattern: /评定分离/, method: 'separate_award' },
  { field: 'awardCriteriaDetails', pattern: /抽签|摇号|随机抽取|drawing of lots/i, method: 'lottery' },
  { field: 'awardCriteriaDetails', pattern: /经评审的?最低/, method: 'lowest_reviewed_price' },
  { field: 'awardCriteriaDetails', pattern: /低价优先/, method: 'low_price_priority' },
  { field: 'awardCriteriaDetails', pattern: /最低(评标价|价|投标价|报价)/, method: 'lowest_price' },
  {
    field: 'awardCriteriaDetails',
    pattern: /综合(评分|评估|评价|打分)|most economically advantageous|MEAT\b/i,
    method: 'scored',
  },
  {
    field: 'awardCriteriaDetails',
    pattern: /^\s*(lowest|menor|least) (price|cost|precio|costo|cost method)\b[\s.]*$/i,
    method: 'lowest_price',
  },
  {
    field: 'procurementMethodDetails',
    pattern: /竞争性(谈判|磋商)|negotiat|negociad/i,
    method: 'negotiation',
  },
];

/** Award method of a lot; `unknown` where no pattern says better. */
export function awardMethodOf(tender: unknown, lot: JsonObject | undefined): AwardMethod {
  for (const { field, pattern, method } of OCDS_AWARD_METHODS) {
    const text = textOf(at(lot, field)) ?? textOf(at(tender, field));
    if (text !== undefined && pattern.test(text.trim())) return method;
  }
  return 'unknown';
}
