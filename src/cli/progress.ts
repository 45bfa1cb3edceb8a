import type { OnProgress, ProgressEvent } from '../domain/progress.ts';
import type { Text } from '../domain/text.ts';
import { truncate } from '../report/display-width.ts';
import { visible } from '../report/visible.ts';
import { type Context, columnsOf } from './context.ts';
import { text } from './language.ts';
import type { ProgressKind } from './options.ts';

export interface Progress {
  readonly onProgress: OnProgress;
  /** Ends the last line. */
  readonly end: () => void;
}

const STAGES: Readonly<Record<ProgressEvent['stage'], Text>> = {
  ingest: text('reading records', '读取数据'),
  features: text('building features', '构建特征'),
  screens: text('screening', '执行筛查'),
  graph: text('finding groups', '识别群体'),
  scoring: text('ranking warnings', '排序线索'),
  report: text('writing reports', '生成报告'),
  publish: text('publishing', '发布'),
};

const UNITS: Readonly<Record<ProgressEvent['unit'], Text>> = {
  rows: text('rows', '行'),
  bytes: text('bytes', '字节'),
  tables: text('tables', '张表'),
  screens: text('screens', '项筛查'),
  seeds: text('seeds', '个种子'),
  warnings: text('warnings', '条线索'),
  files: text('files', '个文件'),
};

/** Shows how far a scan is: one redrawn line on a terminal, one line a stage elsewhere, JSON lines for machines. */
export function startProgress(context: Context, kind: ProgressKind, quiet: boolean): Progress {
  if (kind === 'none' || quiet) return { onProgress: () => undefined, end: () => undefined };
  if (kind === 'json') return jsonProgress(context);
  return context.stderr.isTTY === true && context.env.TERM !== 'dumb'
    ? terminalProgress(context)
    : plainProgress(context);
}

function jsonProgress({ stderr }: Context): Progress {
  return {
    onProgress: ({ item, ...event }) => {
      stderr.write(`${JSON.stringify({ type: 'progress', ...event, item: item?.en ?? null })}\n`);
    },
    end: () => undefined,
  };
}

const REDRAW_MS = 100;

function terminalProgress(context: Context): Progress {
  let clock = stageClock();
  let drawnAt = 0;
  let drawn = false;
  const wipe = (): void => {
    if (drawn) context.stderr.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    onProgress: (event) => {
      const now = Date.now();
      if (isNewStage(event, clock)) {
        if (clock.last !== null) {
          wipe();
          context.stderr.write(`${stageLine(context, clock.last, now - clock.since)}\n`);
        }
        clock = stageClock(event.stage, now);
      } else if (now - drawnAt < REDRAW_MS && event.done !== event.total) {
        clock.last = event;
        return;
      }
      clock.last = event;
      drawnAt = now;
      const line = movingLine(context, event, now - clock.since);
      wipe();
      // A line that wraps could not be wiped.
      context.stderr.write(truncate(line, columnsOf(context.stderr) - 1, 2));
      drawn = true;
    },
    end: () => {
      wipe();
      if (clock.last !== null)
        context.stderr.write(`${stageLine(context, clock.last, Date.now() - clock.since)}\n`);
      clock = stageClock();
    },
  };
}

const PLAIN_PAUSE_MS = 60_000;

function plainProgress(context: Context): Progress {
  let clock = stageClock();
  let saidAt = Date.now();
  const sayEnd = (now: number): void => {
    if (clock.last === null) return;
    context.stderr.write(`${stageLine(context, clock.last, now - clock.since)}\n`);
    saidAt = now;
  };
  return {
    onProgress: (event) => {
      const now = Date.now();
      if (isNewStage(event, clock)) {
        sayEnd(now);
        clock = stageClock(event.stage, now);
      } else if (now - saidAt >= PLAIN_PAUSE_MS) {
        context.stderr.write(`${movingLine(context, event, now - clock.since)}\n`);
        saidAt = now;
      }
      clock.last = event;
    },
    end: () => {
      sayEnd(Date.now());
      clock = stageClock();
    },
  };
}

interface StageClock {
  readonly stage: ProgressEvent['stage'] | null;
  readonly since: number;
  last: ProgressEvent | null;
}

const stageClock = (stage: ProgressEvent['stage'] | null = null, since = 0): StageClock => ({
  stage,
  since,
  last: null,
});

/** Passes of one stage count from the start again. */
const isNewStage = (event: ProgressEvent, { stage, last }: StageClock): boolean =>
  event.stage !== stage || (last !== null && event.done < last.done);

/** A stage that has ended: what it did and how long that took. */
function stageLine({ say }: Context, event: ProgressEvent, ms: number): string {
  return `${say(STAGES[event.stage])}: ${count(event.done)} ${unitOf(event.unit, event.done, say)}, ${seconds(ms)}`;
}

function movingLine({ say }: Context, event: ProgressEvent, ms: number): string {
  const { done, total, item } = event;
  const parts = [
    `${say(STAGES[event.stage])}: ${count(done)}${total === null ? '' : ` / ${count(total)}`} ${unitOf(event.unit, total ?? done, say)}`,
  ];
  if (ms >= 1000 && done > 0) {
    parts.push(`${count((done / ms) * 1000)}/s`);
    if (total !== null && total > done)
      parts.push(
        say(
          text(
            `${seconds(((total - done) / done) * ms)} left`,
            `剩余 ${seconds(((total - done) / done) * ms)}`,
          ),
        ),
      );
  }
  if (item !== null) parts.push(visible(say(item)));
  return parts.join(', ');
}

/** English says one file and two files. */
const unitOf = (unit: ProgressEvent['unit'], amount: number, say: Context['say']): string => {
  const { en, 'zh-CN': zh } = UNITS[unit];
  return say(text(amount === 1 ? en.slice(0, -1) : en, zh));
};

const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

function seconds(ms: number): string {
  const total = ms / 1000;
  if (total < 60) return `${total.toFixed(1)} s`;
  return `${Math.floor(total / 60)} min ${Math.round(total % 60)} s`;
}
