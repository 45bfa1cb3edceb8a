import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { renderJson, renderNdjson } from '../../src/report/json.ts';
import { reportJsonSchema } from '../../src/report/report-schema.ts';
import { sampleReport } from './sample-report.ts';

const schema = reportJsonSchema();
const ajv = new Ajv2020({ allErrors: true });
ajv.addSchema(schema, 'report');
const check = (reference: string, value: unknown): unknown => {
  const validate = ajv.getSchema(reference);
  if (validate === undefined) throw new Error(`no schema ${reference}`);
  return validate(value) === true ? [] : validate.errors;
};

describe('the report as JSON', () => {
  it('ships the schema that the code generates; vitest -u writes it anew', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../src/report/warnings.schema.json',
    );
  });

  it('is valid against the shipped schema, by an independent validator', () => {
    expect(check('report', JSON.parse(renderJson(sampleReport())))).toEqual([]);
  });

  it('is refused by the schema when a field is missing or of another type', () => {
    const report = JSON.parse(renderJson(sampleReport()));
    delete report.warnings[0].fingerprint;
    report.warnings[1].priority = '3.2';
    expect(check('report', report)).toHaveLength(2);
  });

  it('accepts fields it does not know, so that minor versions may add some', () => {
    const report = JSON.parse(renderJson(sampleReport()));
    report.warnings[0].added_later = 1;
    expect(check('report', report)).toEqual([]);
  });

  it('has the same values as the report, but for an infinite statistic', () => {
    const report = sampleReport();
    const expected = JSON.parse(JSON.stringify(report));
    expect(report.warnings[4]?.signals[0]?.statistic).toBe(Number.POSITIVE_INFINITY);
    expect(JSON.parse(renderJson(report))).toEqual(expected);
    expect(expected.warnings[4].signals[0].statistic).toBeNull();
  });

  it('has the same bytes for any order in which the objects were built', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      const free = 'lot_id' in value && 'amount' in value && !('winner' in value);
      const entries = Object.entries(value).map(([key, item]) => [key, reversed(item)] as const);
      return Object.fromEntries(free || 'alpha' in value ? entries : entries.reverse());
    };
    const report = sampleReport();
    expect(renderJson(reversed(report) as typeof report)).toBe(renderJson(report));
  });

  it('as NDJSON starts with the summary and goes on with one warning a line', () => {
    const report = sampleReport();
    const lines = renderNdjson(report)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1 + report.warnings.length);
    expect(check('report#/$defs/RunSummary', lines[0])).toEqual([]);
    for (const line of lines.slice(1)) expect(check('report#/$defs/Warning', line)).toEqual([]);
    expect(lines.slice(1)).toEqual(JSON.parse(renderJson(report)).warnings);
    expect(lines[0].schemaVersion).toBe(report.summary.schemaVersion);
  });
});
