import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownIdentity } from '../../src/workspace/process-identity.ts';
import { takeWriterLock } from '../../src/workspace/writer-lock.ts';
import { startScript } from './processes.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringsight-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stale = (change: object): void =>
  writeFileSync(join(folder, 'writer.lock'), JSON.stringify({ ...ownIdentity(), ...change }));

/** A pid that was just in use and is not any more. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid as number;
}

describe('writer lock', () => {
  it('refuses a second writer and names the first one', () => {
    const release = takeWriterLock(folder);
    expect(() => takeWriterLock(folder)).toThrow(
      expect.objectContaining({
        code: 'store_busy',
        exitCode: 11,
        message: expect.stringContaining(`process ${process.pid} on ${hostname()}, since 20`),
      }),
    );
    release();
    takeWriterLock(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over the lock of a process that has ended', async () => {
    stale({ pid: await deadPid(), started: '1' });
    takeWriterLock(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over the lock of a process whose pid another one has now', () => {
    stale({ started: '1' });
    takeWriterLock(folder)();
  });

  it('takes over a lock from before the machine was started again', () => {
    stale({ boot: 'another boot' });
    takeWriterLock(folder)();
  });

  it('takes over a lock that a power loss left empty', () => {
    writeFileSync(join(folder, 'writer.lock'), '');
    takeWriterLock(folder)();
  });

  it('takes over from one that died while it took over', async () => {
    const dead = { ...ownIdentity(), pid: await deadPid(), started: '1' };
    writeFileSync(join(folder, 'writer.lock'), JSON.stringify({ ...dead, token: 'first' }));
    writeFileSync(join(folder, 'writer.lock.first'), JSON.stringify({ ...dead, token: 'second' }));
    const release = takeWriterLock(folder);
    expect(JSON.parse(readFileSync(join(folder, 'writer.lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never takes over the lock of another machine', () => {
    stale({ host: 'another-machine', pid: 1 });
    expect(() => takeWriterLock(folder)).toThrow('process 1 on another-machine');
  });

  it('leaves alone what another process has just begun to write', () => {
    const draft = join(folder, 'writer.lock.0123.tmp');
    writeFileSync(draft, '');
    takeWriterLock(folder)();
    expect(existsSync(draft)).toBe(true);
    utimesSync(draft, new Date(0), new Date(0));
    takeWriterLock(folder)();
    expect(existsSync(draft)).toBe(false);
  });

  it('lets exactly one of 20 processes in that start together', async () => {
    const ended = await contend(20);
    expect(ended.map(({ code }) => code).sort()).toEqual([0, ...Array(19).fill(11)]);
    expect(ended.filter(({ code }) => code === 11).every(({ err }) => /process \d+ on/.test(err))).toBe(true);
  });

  it('lets exactly one of 20 processes in that find the lock of one that has ended', async () => {
    stale({ pid: await deadPid(), started: '1' });
    const ended = await contend(20);
    expect(ended.map(({ code }) => code).sort()).toEqual([0, ...Array(19).fill(11)]);
  });
});

/** Lets processes go for the lock at one moment and ends the winner when all have tried. */
async function contend(count: number): Promise<readonly { code: number | null; err: string }[]> {
  const contenders = Array.from({ length: count }, () => startScript('./lock-contender.ts', [folder]));
  await Promise.all(contenders.map(({ said }) => said(/ready/)));
  for (const { child } of contenders) child.stdin?.write('go\n');
  await Promise.all(contenders.map(({ said }) => said(/won|lost/)));
  for (const { child } of contenders) child.stdin?.end();
  return Promise.all(contenders.map(({ ended }) => ended));
}
