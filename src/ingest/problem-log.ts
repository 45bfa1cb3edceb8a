import type { Database } from '../store/database.ts';

/** A row that was not loaded, or something odd about one that was. */
export interface FoundProblem {
  readonly quarantined: boolean;
  readonly line: number;
  readonly byte: number | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly code: string;
  readonly raw: string;
}

export interface ProblemLog {
  add(sourceNo: number, problem: FoundProblem): void;
  /** Whether enough is held for a flush to be worth while. */
  readonly full: boolean;
  flush(): Promise<void>;
}

const MAX_RAW = 4000;
const HELD = 8192;

export const PROBLEM_TABLE_DDL = `create temp table found_problems (
  source_no integer, quarantined varchar, line double, byte double, table_name varchar, column_name varchar,
  code varchar, raw varchar)`;

/** Collects problems in the temporary table `found_problems`. */
export function createProblemLog(db: Database): ProblemLog {
  let sources: number[] = [];
  let problems: FoundProblem[] = [];
  return {
    add(sourceNo, problem) {
      sources.push(sourceNo);
      problems.push(problem);
    },
    get full() {
      return problems.length >= HELD;
    },
    async flush() {
      if (problems.length === 0) return;
      const held = problems;
      const numbers = sources;
      problems = [];
      sources = [];
      await db.append(
        'found_problems',
        {
          source_no: Int32Array.from(numbers),
          quarantined: held.map((problem) => (problem.quarantined ? 'q' : 'i')),
          line: Float64Array.from(held, (problem) => problem.line),
          byte: Float64Array.from(held, (problem) => problem.byte ?? Number.NaN),
          table_name: held.map((problem) => problem.table),
          column_name: held.map((problem) => problem.column),
          code: held.map((problem) => problem.code),
          raw: held.map(({ raw }) => (raw.length > MAX_RAW ? `${raw.slice(0, MAX_RAW)}…` : raw)),
        },
        'temp',
      );
    },
  };
}
