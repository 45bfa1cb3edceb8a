import { describe, expect, it, onTestFinished } from 'vitest';
import { ResourceError } from '../../src/domain/errors.ts';
import { Database } from '../../src/store/database.ts';
import { asResourceError } from '../../src/store/resource-errors.ts';

describe('what the machine lacks', () => {
  it('memory: is said as such, and the database lives on', async () => {
    const db = await Database.open({ memoryLimit: '50MB', threads: 1 });
    onTestFinished(() => db.close());
    const hungry = 'select count(distinct i::varchar || i::varchar) as n from range(20000000) t(i)';
    const caught = await db.rows(hungry).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(ResourceError);
    expect((caught as ResourceError).code).toBe('out_of_memory');
    expect(await db.row('select 1 as x')).toEqual({ x: 1 });
  });

  it('disk: is said as such', () => {
    const error = asResourceError(new Error('IO Error: Could not write file "x": No space left on device'));
    expect(error).toMatchObject({ code: 'disk_full' });
  });

  it('nothing else is taken for it', async () => {
    const db = await Database.open();
    onTestFinished(() => db.close());
    const caught = await db.rows('select nonsense').catch((error: unknown) => error);
    expect(caught).not.toBeInstanceOf(ResourceError);
    expect(asResourceError('text')).toBe('text');
  });
});
