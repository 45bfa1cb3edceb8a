import type { KERNELS, KernelInput } from './kernels.ts';

/** What a check may look at of a task. */
interface Task {
  readonly from: number;
  readonly to: number;
  readonly a: ArrayLike<unknown>;
  readonly groups: ArrayLike<unknown>;
}
type Check = (reply: unknown, task: Task) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);
const isP = (value: unknown): boolean => isNumber(value) && value >= 0 && value <= 1;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const isColumn = (value: unknown): value is Int32Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);
const hasNaN = (column: Int32Array): boolean => column.some((value) => Number.isNaN(value));

/** Long results were written into shared arrays; the reply says for how many subjects of the task. */
const all: Check = (reply, { from, to }) => reply === to - from;

/** Columns of one length, without holes. */
const columns =
  (...names: readonly string[]): Check =>
  (reply) => {
    const found = names.map((name) => fieldsOf(reply)[name]);
    const length = (found[0] as ArrayLike<unknown> | undefined)?.length;
    return found.every((column) => isColumn(column) && column.length === length && !hasNaN(column));
  };

/** One entry of a kind for each of so many. */
const list =
  (count: (task: Task) => number, isEntry: (entry: Fields) => boolean): Check =>
  (reply, task) =>
    Array.isArray(reply) && reply.length === count(task) && reply.every((entry) => isEntry(fieldsOf(entry)));

/** See `GroupAnswer`. */
const groupAnswers = list(
  ({ from, to }) => to - from,
  ({ reason, n, p, statistic }) =>
    isCount(n) &&
    typeof statistic === 'number' &&
    (typeof reason === 'string' ? typeof p === 'number' : reason === null && isP(p)),
);

const startsOf = (start: unknown, units: number, end: number): boolean =>
  start instanceof Int32Array && start.length === units + 1 && start[units] === end;

const marks: Check = (reply) => {
  const { hash, start, length, hits, slips, repeated, sums, checked } = fieldsOf(reply);
  return (
    hash instanceof Uint32Array &&
    length instanceof Int32Array &&
    startsOf(start, length.length, hash.length) &&
    Array.isArray(hits) &&
    Array.isArray(slips) &&
    isCount(repeated) &&
    Array.isArray(sums) &&
    isCount(checked)
  );
};

const sharing: Check = (reply, task) => {
  const { common, commonStart, ofLot, ofLotStart, capped } = fieldsOf(reply);
  return (
    columns('set', 'a', 'b', 'shared', 'similarity')(reply, task) &&
    common instanceof Uint32Array &&
    startsOf(commonStart, task.to - task.from, common.length) &&
    ofLot instanceof Uint32Array &&
    startsOf(ofLotStart, task.to - task.from, ofLot.length) &&
    isCount(capped)
  );
};

/** What each kernel may hand back. A thread in disorder is told by it and its task tried again. */
const CHECKS: Readonly<Record<keyof typeof KERNELS, Check>> = {
  'avoidance-search': columns('a', 'b', 'expected', 'logSmallest'),
  'avoidance-tails': all,
  'buyer-draws': columns('market', 'bidder', 'calls', 'p'),
  'agreeing-lists': all,
  'common-prices': all,
  'compare-lists': all,
  'community-runs': isCount,
  contests: all,
  'count-opportunities': (reply) => reply instanceof Float64Array && reply.every(isNumber),
  'degree-fits': all,
  'degree-tails': all,
  'document-compare': list(
    ({ a }) => a.length,
    ({ score, blocks, characters, passages }) =>
      isNumber(score) && isCount(blocks) && isCount(characters) && Array.isArray(passages),
  ),
  'document-firms': all,
  'document-marks': marks,
  'document-sharing': sharing,
  'firm-levels': all,
  'log-prices': all,
  'price-places': all,
  'digit-codes': all,
  'digit-tails': all,
  'round-codes': all,
  'round-tails': all,
  'losing-records': all,
  'losing-tails': all,
  'offset-windows': all,
  'price-order-tails': all,
  'residual-products': all,
  'gap-and-cluster': list(
    ({ groups }) => groups.length,
    ({ p, gap, cluster }) => isP(p) && isNumber(gap) && isNumber(cluster),
  ),
  'group-rewiring': all,
  'item-residuals': all,
  'item-tails': all,
  'meeting-tails': all,
  'pair-tails': all,
  'discount-break': groupAnswers,
  'outsider-discounts': groupAnswers,
  'divided-buyers': groupAnswers,
  'divided-regions': groupAnswers,
  'shared-out-buyers': groupAnswers,
  'steady-shares': groupAnswers,
  'winning-turns': groupAnswers,
  'wins-beside-tails': all,
};

/** Whether a reply can be the result of a kernel for an input. */
export function isReply(kernel: string, reply: unknown, input: KernelInput): boolean {
  const checks = CHECKS as Readonly<Record<string, Check>>;
  return !Object.hasOwn(checks, kernel) || checks[kernel]!(reply, input as Task);
}
