import { ResourceError } from '../domain/errors.ts';
import type { Text } from '../domain/text.ts';

const OUT_OF_MEMORY: Text = {
  en: 'The database ran out of memory: {why}. Give it more with --memory, or close other programs.',
  'zh-CN': '数据库内存不足：{why}。请用 --memory 增加内存，或关闭其他程序。',
};
const DISK_FULL: Text = {
  en: 'There is no space left on the disk: {why}. Make room, or name a workspace on another disk.',
  'zh-CN': '磁盘空间不足：{why}。请清理磁盘，或将工作区放到其他磁盘。',
};

/** Errors of DuckDB that are about the machine and not about us, as such; every other error as it is. */
export function asResourceError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ResourceError) return error;
  const why = error.message.split('\n')[0] ?? '';
  if (/^Out of Memory Error/i.test(why))
    return new ResourceError('out_of_memory', OUT_OF_MEMORY, { values: { why }, cause: error });
  if (/no space left on device|disk quota exceeded/i.test(why))
    return new ResourceError('disk_full', DISK_FULL, { values: { why }, cause: error });
  return error;
}
