export interface Cost {
  /** Wall and processor time. */
  readonly seconds: number;
  readonly cpu_seconds: number;
}

/** Starts to measure; what it returns tells the cost since. */
export function startMeter(): () => Cost {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - wall) / 1000, cpu_seconds: (user + system) / 1e6 };
  };
}

/** Largest resident memory of this process so far. */
export const peakMegabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
