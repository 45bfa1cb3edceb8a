// Publishes the number of runs given, one after the other, into the workspace given.
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { publishRun } from './publish-run.ts';

const [folder, count] = process.argv.slice(2) as [string, string];
// Fewer runs kept than in use, so that readers meet files that are being removed.
const workspace = openWorkspace(folder, { keepRuns: 1 });
const first = ((await workspace.publication())?.run?.number ?? 0) + 1;
for (let mark = first; mark < first + Number(count); mark++) await publishRun(workspace, mark);
