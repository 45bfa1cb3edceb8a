import type { Report } from './mistakes.ts';
import type { Param, ParamValues } from './rule-set.ts';
import { didYouMean } from './suggest.ts';

/** Says that a name does not exist, with the nearest one that does. */
export function unknown(report: Report, key: string, name: string, known: readonly string[]): void {
  const hint = didYouMean(name, known);
  report(key, `${name} does not exist.${hint.en}`, `${name} 不存在。${hint.zh}`);
}

/** Values against their declared type and bounds. */
export function checkParamValues(
  values: ParamValues,
  params: Readonly<Record<string, Param>>,
  at: string,
  report: Report,
): void {
  for (const [name, value] of Object.entries(values)) {
    const key = `${at}.${name}`;
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined) {
      unknown(report, key, name, Object.keys(params));
      continue;
    }
    const wanted = typeof param.default;
    if (typeof value !== wanted) {
      report(
        key,
        `is ${JSON.stringify(value)}; it must be a ${wanted}.`,
        `为 ${JSON.stringify(value)}，类型应为 ${wanted}。`,
      );
    } else if (typeof value === 'number' && param.min !== undefined && value < param.min) {
      report(
        key,
        `is ${value}; the smallest allowed value is ${param.min}.`,
        `为 ${value}，允许的最小值是 ${param.min}。`,
      );
    } else if (typeof value === 'number' && param.max !== undefined && value > param.max) {
      report(
        key,
        `is ${value}; the largest allowed value is ${param.max}.`,
        `为 ${value}，允许的最大值是 ${param.max}。`,
      );
    } else if (Number.isInteger(param.default) && Number.isInteger(param.min) && !Number.isInteger(value)) {
      report(key, `is ${value}; it must be a whole number.`, `为 ${value}，应为整数。`);
    }
  }
}
