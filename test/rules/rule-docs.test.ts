import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/load-rules.ts';
import { docMistakes, writeRuleDocs } from '../../src/rules/rule-docs.ts';
import { copyRules, type RulesCopy, refusal, TIGHT } from './fixture-rules.ts';

async function documented(): Promise<RulesCopy> {
  const copy = copyRules();
  await writeRuleDocs(await loadRules(copy.folder));
  return copy;
}

const mistakesOf = async (copy: RulesCopy): Promise<readonly string[]> =>
  (await docMistakes(await loadRules(copy.folder))).map(({ file, key, text }) => `${file} ${key} ${text.en}`);

describe('generated rule files', () => {
  it('are written once and then left alone', async () => {
    const copy = copyRules();
    const rules = await loadRules(copy.folder);
    expect(await writeRuleDocs(rules)).toEqual(['rules/README.md', 'rules/versions.yaml']);
    expect(await writeRuleDocs(rules)).toEqual([]);
    expect(await mistakesOf(copy)).toEqual([]);
  });

  it('say in line one that they are generated, and list every screen, feature and table', async () => {
    const copy = await documented();
    const index = readFileSync(join(copy.folder, 'README.md'), 'utf8');
    expect(index.split('\n')[0]).toMatch(/^<!-- Generated/);
    expect(index).toContain(
      '| [tight-bids](screens/price_shape/tight-bids/rule.yaml) | Bids lie too close together | 报价过于接近 |',
    );
    expect(index).toContain(
      '| [lot_range](features/lot_range.sql) | lots, bids | min_amount = 0 | lot_relative_range |',
    );
    expect(index).toContain('### bid_securities');
    expect(readFileSync(join(copy.folder, 'versions.yaml'), 'utf8')).toMatch(/^# Generated/);
  });

  it('are stale after prose changed, and rules docs mends that', async () => {
    const copy = await documented();
    copy.edit(`${TIGHT}/rule.yaml`, 'Bids lie too close together', 'Bids lie close');
    expect(await mistakesOf(copy)).toEqual(['rules/README.md  is stale; run rules docs.']);
    expect(await writeRuleDocs(await loadRules(copy.folder))).toEqual(['rules/README.md']);
    expect(await mistakesOf(copy)).toEqual([]);
  });
});

describe('the version lock', () => {
  it('refuses changed SQL under an old version, also when writing the lock anew', async () => {
    const copy = await documented();
    copy.edit(`${TIGHT}/screen.sql`, '<= q.quantile', '< q.quantile');
    expect((await mistakesOf(copy))[0]).toMatch(
      /tight-bids\/rule\.yaml version is still 1, but .* Raise it to 2/,
    );
    expect(await refusal(writeRuleDocs(await loadRules(copy.folder)))).toMatch(/Raise it to 2/);
  });

  it('accepts changed SQL under a new version', async () => {
    const copy = await documented();
    copy.edit(`${TIGHT}/screen.sql`, '<= q.quantile', '< q.quantile');
    copy.edit(`${TIGHT}/rule.yaml`, 'version: 1', 'version: 2');
    await writeRuleDocs(await loadRules(copy.folder));
    expect(await mistakesOf(copy)).toEqual([]);
  });

  it('refuses to go back', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/rule.yaml`, 'version: 1', 'version: 3');
    await writeRuleDocs(await loadRules(copy.folder));
    copy.edit(`${TIGHT}/rule.yaml`, 'version: 3', 'version: 2');
    expect((await mistakesOf(copy))[0]).toMatch(/version is 2; 3 was already given out/);
  });

  it('knows a broken lock from a missing one', async () => {
    const copy = await documented();
    copy.write('versions.yaml', 'tight-bids: { version: one }');
    expect((await mistakesOf(copy))[0]).toMatch(/^rules\/versions\.yaml tight-bids\.version/);
  });
});
