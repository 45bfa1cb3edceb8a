import { ResourceError } from '../domain/errors.ts';

/** A limit of the machine that DuckDB or Node ran into, as an error that a person can act on; `null`: something else. */
export function resourceLimit(error: unknown, tempFolder: string): ResourceError | null {
  const message = error instanceof Error ? error.message : String(error);
  if (/out of memory|failed to allocate|could not allocate/i.test(message)) {
    return new ResourceError(
      'out_of_memory',
      {
        en: 'The data does not fit into the memory allowed: {why}. Allow more memory, or split the files, and run again; nothing was published.',
        'zh-CN': '数据超出允许使用的内存：{why}。请提高内存上限或拆分文件后重新运行；尚未发布任何结果。',
      },
      { values: { why: firstLine(message) }, cause: error },
    );
  }
  if (/no space left|disk (is )?full|ENOSPC|could not write|failed to write/i.test(message)) {
    return new ResourceError(
      'disk_full',
      {
        en: 'There is not enough room on the disk of {folder}: {why}. Free some room and run again; nothing was published.',
        'zh-CN': '{folder} 所在磁盘空间不足：{why}。请清理空间后重新运行；尚未发布任何结果。',
      },
      { values: { folder: tempFolder, why: firstLine(message) }, cause: error },
    );
  }
  return null;
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message;
