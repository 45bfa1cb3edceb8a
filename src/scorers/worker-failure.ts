import { ResourceError } from '../domain/errors.ts';

/** @param kernel what was calculated */
export function workerFailed(kernel: string, cause: unknown): ResourceError {
  const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new ResourceError(
    'worker_failed',
    {
      en: 'The calculation {kernel} failed twice in a worker thread: {why}. What depends on it is reported as not evaluable; run again with more memory or fewer threads.',
      'zh-CN':
        '计算 {kernel} 在工作线程中两次失败：{why}。依赖它的筛查将报告为“无法评估”；请增加内存或减少线程数后重新运行。',
    },
    { values: { kernel, why }, cause },
  );
}

/** Whether an error says that worker threads failed, so that the caller can answer `not_evaluable` instead of ending the run. */
export const isWorkerFailure = (error: unknown): error is ResourceError =>
  error instanceof ResourceError && error.code === 'worker_failed';
