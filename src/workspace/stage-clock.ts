import type { OnProgress } from '../domain/progress.ts';
import type { StageTiming } from './manifest.ts';

/** Measures stages one after the other. */
export interface StageClock {
  /** Runs a stage, unless the work was called off, and notes how long it took. */
  readonly time: <T>(stage: string, work: () => Promise<T>) => Promise<T>;
  readonly stages: () => readonly StageTiming[];
  readonly startedAt: string;
}

export function startClock(signal?: AbortSignal): StageClock {
  const stages: StageTiming[] = [];
  const startedAt = new Date().toISOString();
  return {
    time: async (stage, work) => {
      signal?.throwIfAborted();
      const start = performance.now();
      const cpu = process.cpuUsage();
      const result = await work();
      const { user, system } = process.cpuUsage(cpu);
      stages.push({
        stage,
        ms: Math.round(performance.now() - start),
        cpu_ms: Math.round((user + system) / 1000),
        rss_mb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      });
      signal?.throwIfAborted();
      return result;
    },
    stages: () => stages,
    startedAt,
  };
}

/** Largest resident memory of this process so far, in MB. */
export const peakMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Says that a short stage has begun or ended. */
export const step = (
  onProgress: OnProgress | undefined,
  stage: 'report' | 'publish',
  done: number,
  total: number,
): void => onProgress?.({ stage, done, total, unit: 'files', item: null });
