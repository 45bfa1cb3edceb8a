export async function ingestSources(..._: unknown[]): Promise<void> {
  throw new Error('no ingest yet');
}
