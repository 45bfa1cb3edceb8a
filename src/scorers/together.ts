/**
 * What several pieces of work give that do not depend on each other: the database or the threads are at one while this thread is at another. Where one
 * fails the others are waited for all the same, since the caller may close the database.
 */
export async function together<T extends readonly unknown[]>(
  ...work: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as unknown as T;
}
