import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { Plan, PlannedScreen } from '../rules/plan.ts';
import type { Exemption } from '../rules/profile.ts';
import { type Database, literal } from '../store/database.ts';
import { checkAnswerColumns, checkAnswers, isFatal, subjectSum } from './answer-shape.ts';
import { missingFacts, missingReason } from './availability.ts';
import { applyExemptions } from './exemptions.ts';
import { coveredMethods, routeLots, silence, silenceAll } from './silent-lots.ts';
import { insertAnswers } from './sql-answers.ts';

/** A screen that stopped with an error; its subjects are `not_evaluable: screen_failed`. */
export interface ScreenFailure {
  readonly screen: string;
  readonly message: string;
}

/** What a pass over screens has to say besides the outcomes. */
export interface ScreensReport {
  readonly failures: readonly ScreenFailure[];
  readonly caps: readonly CapHit[];
  /** Exemptions in force, with how many flagged outcomes each suppressed. */
  readonly exemptions: readonly (Exemption & { readonly suppressed: number })[];
  /** Wall time; for the manifest only. */
  readonly timings: readonly { readonly screen: string; readonly milliseconds: number }[];
}

/** Writes the plan's screens and reasons, once a run, before the first screen. */
export async function writePlan(results: Database, plan: Plan): Promise<void> {
  const { n } = await results.row<{ n: bigint }>(
    'select (select count(*) from screens) + (select count(*) from reasons) as n',
  );
  if (n > 0n) return;
  for (const { screen_no, screen, params, alpha } of plan.screens) {
    const values = [
      screen.id,
      screen.version,
      screen.family,
      screen.subject,
      screen.hash,
      JSON.stringify(params),
    ];
    await results.run(
      `insert into screens values (${screen_no}, ${values.map((value) => (typeof value === 'number' ? value : literal(value))).join(', ')}, ${alpha})`,
    );
  }
  const rows = plan.reasons.map((reason, i) => `(${i}, ${literal(reason)})`);
  await results.run(`insert into reasons values ${rows.join(', ')}`);
}

/** Runs every planned screen about lots, each on the lots that it is valid for; every lot has an outcome of every screen. */
export async function runLotScreens(
  results: Database,
  plan: Plan,
  options: StageOptions = {},
): Promise<ScreensReport> {
  await writePlan(results, plan);
  const lots = await subjectSum(results, 'lots', 'lot_no');
  const screens = plan.screens.filter(({ screen }) => screen.subject === 'lot');
  const missing = await missingFacts(results, screens);
  const routes = await routeLots(results, plan, screens);
  const report = await runEach(results, screens, options, {
    prepare: async () => undefined,
    answer: async (planned) => {
      const reason = missingReason(planned, missing);
      if (reason !== null) {
        await silenceAll(results, plan, planned.screen_no, reason);
        return [];
      }
      await checkAnswerColumns(results, planned);
      const route = routes.get(coveredMethods(planned));
      if (route !== undefined) await silence(results, planned.screen_no, route.silent);
      await insertAnswers(results, plan, planned);
      await checkAnswers(results, planned, route?.asked ?? lots);
      return [];
    },
    fail: (planned) => silenceAll(results, plan, planned.screen_no, 'screen_failed'),
    exempt: (planned) => applyExemptions(results, plan, planned),
  });
  return { ...report, caps: [...report.caps, ...plan.expired.map(expired)] };
}

interface Pass<Prepared> {
  /** Reads and works out, and writes nothing: begun while the screen before is still at it, since one that waits for threads leaves the rest idle. */
  readonly prepare: (planned: PlannedScreen) => Promise<Prepared>;
  /** Writes what was prepared. */
  readonly answer: (planned: PlannedScreen, prepared: Prepared) => Promise<readonly CapHit[]>;
  readonly fail: (planned: PlannedScreen) => Promise<void>;
  readonly exempt: (planned: PlannedScreen) => Promise<ScreensReport['exemptions']>;
}

/** One transaction a screen: a screen that fails leaves nothing behind and the others go on. */
export async function runEach<Prepared>(
  results: Database,
  screens: readonly PlannedScreen[],
  options: StageOptions,
  pass: Pass<Prepared>,
): Promise<ScreensReport> {
  const failures: ScreenFailure[] = [];
  const caps: CapHit[] = [];
  const exemptions: (Exemption & { readonly suppressed: number })[] = [];
  const timings: { screen: string; milliseconds: number }[] = [];
  const stop = (): void => results.interrupt();
  options.signal?.addEventListener('abort', stop, { once: true });
  let own: Promise<Prepared> | undefined;
  let next = begin(screens[0], pass);
  try {
    for (const [done, planned] of screens.entries()) {
      options.signal?.throwIfAborted();
      own = next as Promise<Prepared>;
      next = begin(screens[done + 1], pass);
      const { id, title } = planned.screen;
      options.onProgress?.({ stage: 'screens', done, total: screens.length, unit: 'screens', item: title });
      const start = performance.now();
      try {
        const prepared = await own;
        await results.run('begin transaction');
        caps.push(...(await pass.answer(planned, prepared)));
        exemptions.push(...(await pass.exempt(planned)));
        await results.run('commit');
      } catch (error) {
        await results.run('rollback').catch(() => undefined);
        options.signal?.throwIfAborted();
        if (isFatal(error)) throw error;
        const message = error instanceof Error ? error.message : String(error);
        failures.push({ screen: id, message });
        caps.push(failed(id, message));
        await pass.fail(planned);
      }
      timings.push({ screen: id, milliseconds: performance.now() - start });
    }
  } finally {
    // Nothing may go on with a database that the caller is about to close, whoever threw: a listener can too.
    await Promise.allSettled([own, next]);
    options.signal?.removeEventListener('abort', stop);
  }
  options.onProgress?.({
    stage: 'screens',
    done: screens.length,
    total: screens.length,
    unit: 'screens',
    item: null,
  });
  return { failures, caps, exemptions, timings };
}

/** A promise that nobody waits for yet; that it failed is told to who does. */
function begin<Prepared>(
  screen: PlannedScreen | undefined,
  { prepare }: Pass<Prepared>,
): Promise<Prepared> | undefined {
  const work = screen === undefined ? undefined : prepare(screen);
  work?.catch(() => undefined);
  return work;
}

function failed(screen: string, message: string): CapHit {
  return {
    cap: `screen_failed:${screen}`,
    limit: 0,
    hits: 1,
    text: {
      en: `The screen ${screen} stopped with an error and answered for no subject; the run went on without it. Report this: ${message}`,
      'zh-CN': `规则 ${screen} 执行出错，未对任何对象给出结论；其余规则继续运行。请反馈此错误：${message}`,
    },
  };
}

/** An exemption that nobody renewed must not vanish in silence: its subject speaks again. */
function expired({ screen, subject, expires }: Exemption): CapHit {
  return {
    cap: `exemption_expired:${screen}:${subject}`,
    limit: 0,
    hits: 1,
    text: {
      en: `The exemption of ${subject} from ${screen} ended on ${expires} and was not applied.`,
      'zh-CN': `${subject} 对规则 ${screen} 的豁免已于 ${expires} 到期，本次未适用。`,
    },
  };
}
