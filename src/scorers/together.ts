/**
 * What several reads give that do not depend on each other: the database answers the next while the rows of the one before are taken apart. Where one
 * fails the others are waited for all the same, since the caller may close the database.
 */
export async function together<T extends readonly unknown[]>(
  ...reads: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  await Promise.allSettled(reads);
  return (await Promise.all(reads)) as unknown as T;
}
