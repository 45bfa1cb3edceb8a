import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendToLedger, readLedger } from '../../src/workspace/ledger.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringsight-ledger-'));
  path = join(folder, 'ledger.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look = (subject: string) => appendToLedger(folder, 'lookup', { kind: 'bidder', subject });
const lines = (): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

describe('ledger', () => {
  it('says who did what when, readable by the owner alone', async () => {
    await look('B1');
    const { entries, brokenAt } = await readLedger(folder);
    expect(brokenAt).toBeNull();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      seq: 1,
      act: 'lookup',
      what: { kind: 'bidder', subject: 'B1' },
      prev: '0'.repeat(64),
    });
    expect(entries[0]?.who).not.toBe('');
    expect(Date.parse(entries[0]?.at ?? '')).not.toBeNaN();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps its chain when many append at once', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, i) => look(`B${i}`)));
    const { entries, brokenAt } = await readLedger(folder);
    expect(brokenAt).toBeNull();
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('cannot be given a second line by a name with a line break', async () => {
    await look('B1\n{"seq":2}\r\n');
    expect(lines()).toHaveLength(1);
  });

  it('drops half an entry that a power loss left and goes on', async () => {
    await look('B1');
    appendFileSync(path, '{"seq":2,"at":"20');
    await look('B2');
    const { entries, brokenAt } = await readLedger(folder);
    expect(brokenAt).toBeNull();
    expect(entries.map(({ what }) => what.subject)).toEqual(['B1', 'B2']);
  });

  it('finds every change, removal, swap and insertion of a line', async () => {
    for (let i = 0; i < 8; i++) await look(`B${i}`);
    const good = lines();
    const tampered: [string, string[]][] = [];
    for (let i = 0; i < good.length; i++) {
      const line = good[i] as string;
      tampered.push([`changed ${i}`, good.with(i, line.replace(`"B${i}"`, '"X"'))]);
      tampered.push([`spaced ${i}`, good.with(i, line.replace(',', ', '))]);
      tampered.push([`doubled ${i}`, good.toSpliced(i, 0, line)]);
      if (i < good.length - 1) {
        tampered.push([`removed ${i}`, good.toSpliced(i, 1)]);
        tampered.push([`swapped ${i}`, good.with(i, good[i + 1] as string).with(i + 1, line)]);
      }
    }
    for (const [name, content] of tampered) {
      writeFileSync(path, `${content.join('\n')}\n`);
      expect((await readLedger(folder)).brokenAt, name).not.toBeNull();
    }
  });

  it('finds every flipped bit', async () => {
    for (let i = 0; i < 3; i++) await look(`B${i}`);
    const good = readFileSync(path);
    for (let byte = 0; byte < good.length; byte++) {
      const bad = Buffer.from(good);
      bad[byte] = (bad[byte] as number) ^ (1 << (byte % 8));
      writeFileSync(path, bad);
      const { entries, brokenAt } = await readLedger(folder);
      // A flip in the last line break makes the last line half an entry.
      expect(brokenAt !== null || entries.length < 3, `byte ${byte}`).toBe(true);
    }
  });

  it('refuses to append to an entry that was changed', async () => {
    await look('B1');
    writeFileSync(path, readFileSync(path, 'utf8').replace('B1', 'B2'));
    await expect(look('B3')).rejects.toMatchObject({ code: 'ledger_damaged', exitCode: 12 });
  });
});
