import { InputError } from '../domain/errors.ts';
import type { Warning } from '../domain/warning.ts';
import type { HistoryReader } from './types.ts';

const SHOWN = 5;

/**
 * A warning of a published run, complete.
 *
 * @param name its id (`W-` may be left out) or the beginning of its fingerprint, four characters at least
 * @throws InputError `warning_unknown`, `warning_ambiguous`
 */
export async function explainWarning({ db }: HistoryReader, name: string): Promise<Warning> {
  const wanted = name.trim().toLowerCase().replace(/^w-/, '');
  // An id is the beginning of its fingerprint.
  const rows =
    /^[0-9a-f]{4,64}$/.test(wanted) &&
    (await db.rows<{ id: string; body: string }>(
      'select id, body from warnings where starts_with(fingerprint, $wanted) order by rank limit 6',
      { wanted },
    ));
  if (!rows || rows.length === 0) throw await unknown({ db }, name);
  if (rows.length > 1)
    throw ambiguous(
      name,
      rows.map(({ id }) => id),
    );
  return JSON.parse(rows[0]!.body) as Warning;
}

function ambiguous(name: string, ids: readonly string[]): InputError {
  return new InputError(
    'warning_ambiguous',
    {
      en: '"{name}" is the beginning of several warnings: {ids}. Give more of it.',
      'zh-CN': '“{name}” 对应多条线索：{ids}。请输入更多字符。',
    },
    { values: { name, ids: ids.slice(0, SHOWN).join(', ') } },
  );
}

async function unknown({ db }: HistoryReader, name: string): Promise<InputError> {
  const { total } = await db.row<{ total: number }>(
    'select cast(count(*) as integer) as total from warnings',
  );
  const first = await db.rows<{ id: string }>(`select id from warnings order by rank limit ${SHOWN}`);
  if (total === 0) {
    return new InputError(
      'warning_unknown',
      {
        en: 'There is no warning "{name}": the published run has none at all.',
        'zh-CN': '没有线索“{name}”：已发布的结果中没有任何线索。',
      },
      { values: { name } },
    );
  }
  return new InputError(
    'warning_unknown',
    {
      en: 'There is no warning "{name}" in the published run, which has {total}. The first are {first}.',
      'zh-CN': '已发布的结果中没有线索“{name}”；共有 {total} 条，排在最前的是 {first}。',
    },
    { values: { name, total, first: first.map(({ id }) => id).join(', ') } },
  );
}
