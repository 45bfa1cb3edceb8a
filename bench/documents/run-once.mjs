/**
 * One run of the comparison of documents on the built program, in a process of its own; prints a line of JSON. Plain JavaScript, so that
 * neither the process nor its threads carry a loader.
 *
 *     node bench/documents/run-once.mjs <facts database> <threads>
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parse } from 'yaml';

const [facts, threads] = [process.argv[2], Number(process.argv[3])];
const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { Database } = await built('store/database.js');
const { createResultTables } = await built('store/results-schema.js');
const { createPool } = await built('scorers/pool.js');
const { runScoredScreen } = await built('screens/scored-screen.js');
const { forgetScorers } = await built('screens/scorer-memory.js');
const sql = readFileSync(new URL('../../rules/features/document_files.sql', import.meta.url), 'utf8');
const rule = new URL('../../rules/screens/documents/shared-passages/rule.yaml', import.meta.url);
const { params } = parse(readFileSync(rule, 'utf8'));

const db = await Database.open({
  attach: [{ name: 'facts', path: facts }],
  searchPath: ['memory', 'facts'],
  threads,
});
await createResultTables(db);
await db.run(`create table document_files as ${sql}`);
const pool = createPool({ threads });
/** Processor seconds of the main thread, in hundredths. */
const mainThread = () => {
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const timed = async () => {
  const before = { cpu: process.cpuUsage(), main: mainThread(), at: performance.now() };
  const scored = await runScoredScreen(
    db,
    {
      candidatesSql: 'select -1 as subject_no, -1 as partner_no limit 0',
      scorer: 'passages-in-common',
      params: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default])),
    },
    { pool, seed: 1 },
  );
  const cpu = process.cpuUsage(before.cpu);
  forgetScorers(db);
  return {
    scored,
    seconds: (performance.now() - before.at) / 1000,
    processorSeconds: (cpu.user + cpu.system) / 1e6,
    mainThreadSeconds: mainThread() - before.main,
  };
};
// Once with threads that have yet to start, as where a scan begins with it; once more with threads that run, as in the midst of one.
const { scored, ...cold } = await timed();
const { scored: again, ...warm } = await timed();
const pairsWith = (outcome) =>
  [...scored.subject_no.keys()]
    .filter((i) => scored.outcome[i] === outcome)
    .map((i) => [scored.subject_no[i], scored.partner_no[i]]);
const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
process.stdout.write(
  JSON.stringify({
    cold,
    warm,
    peakMb: Number(peak) * 1.024e-3,
    pairs: scored.subject_no.length,
    caps: (scored.caps ?? []).map(({ cap }) => cap),
    flagged: pairsWith(1),
    unanswered: pairsWith(2),
    same: again.p_value.every((p, i) => Object.is(p, scored.p_value[i])),
  }),
);
await pool.close();
db.close();
