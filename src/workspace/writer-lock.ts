import { join } from 'node:path';
import { EXIT, ResourceError } from '../domain/errors.ts';
import { claimFile, sweepClaims } from './exclusive-file.ts';

/**
 * Lets one process write a workspace; readers need no lock.
 *
 * @returns what gives the lock back
 * @throws ResourceError `store_busy` (exit code 11) at once when another writer is at work
 */
export function takeWriterLock(workspace: string): () => void {
  const path = join(workspace, 'writer.lock');
  const claim = claimFile(path);
  if (claim.taken) {
    sweepClaims(path);
    return claim.release;
  }
  const { pid, host, since } = claim.holder;
  throw new ResourceError(
    'store_busy',
    {
      en: 'Another writer is at work on the workspace {workspace}: process {pid} on {host}, since {since}. Wait until it has ended, or stop it. If that machine is gone for good, delete {path}.',
      'zh-CN':
        '工作区 {workspace} 正由另一个写入进程使用：主机 {host} 上的进程 {pid}，自 {since} 起。请等待其结束或将其停止。若该机器已不再使用，请删除 {path}。',
    },
    { exitCode: EXIT.storeBusy, values: { workspace, pid, host, since, path } },
  );
}
