import type { CapHit } from '../domain/run.ts';
import type { ScorerInput } from './scorer.ts';

/** Says how many lots were too large for meetings of two bidders to be counted in them (feature `pair_lots`). */
export async function lotCaps({ read }: ScorerInput): Promise<readonly CapHit[]> {
  const found = await read(
    'select cast(count(*) as integer) as lots, coalesce(min(size_cap), 0) as size_cap from pair_lots where size > size_cap',
  );
  const hits = (found.lots as Int32Array)[0]!;
  const limit = (found.size_cap as Int32Array)[0]!;
  if (hits === 0) return [];
  return [
    {
      cap: 'max_lot_bidders',
      limit,
      hits,
      text: {
        en: `Lots with more than ${limit} named bidders are not counted when pairs of bidders are compared.`,
        'zh-CN': `具名投标人超过 ${limit} 家的标段，不计入投标人两两同标的比较。`,
      },
    },
  ];
}
