import type { Text } from './text.ts';

/** What a long stage tells whoever waits for it. */
export interface ProgressEvent {
  readonly stage: 'ingest' | 'features' | 'screens' | 'graph' | 'scoring' | 'report' | 'publish';
  /** Work done and, where known, in all, in the unit of the stage: rows, screens, seeds. */
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'rows' | 'bytes' | 'tables' | 'screens' | 'seeds' | 'warnings' | 'files';
  /** What is being worked on, such as a file name or a screen. */
  readonly item: Text | null;
}

export type OnProgress = (event: ProgressEvent) => void;

/** Options that every long stage takes. */
export interface StageOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}
