import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../../domain/errors.ts';
import type { RuleSet, Screen } from '../../index.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { text } from '../language.ts';

export function initCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    new Command('init')
      .description(
        say(
          text(
            'Writes a profile with every setting in it, each explained; use it with `scan --profile`.',
            '写出一份带完整注释的配置文件，供 `scan --profile` 使用。',
          ),
        ),
      )
      .argument('[file]', say(text('file to write', '写入的文件')), 'profile.yaml')
      .action((file: string) => run(context, file)),
    '',
    'site-profile.yaml',
  );
}

async function run(context: Context, file: string): Promise<void> {
  const { loadRules } = await import('../../index.ts');
  const rules = await loadRules(undefined, { withCases: false });
  const profile = await readFile(join(rules.folder, 'profiles', 'default.yaml'), 'utf8');
  try {
    await writeFile(file, withScreens(profile, rules), { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritten(file, cause);
    throw new InputError('file_exists', {
      en: `${file} exists and is left as it is. Name another file: \`ringsight init other.yaml\`.`,
      'zh-CN': `${file} 已存在，未作改动。请另指定文件：\`ringsight init other.yaml\`。`,
    });
  }
  context.stdout.write(`${file}\n`);
}

const notWritten = (file: string, cause: unknown): InputError =>
  new InputError(
    'file_not_written',
    {
      en: `${file} cannot be written (${(cause as NodeJS.ErrnoException).code}). Name a file in a folder that exists and that you may write.`,
      'zh-CN': `无法写入 ${file}（${(cause as NodeJS.ErrnoException).code}）。请指定一个已存在且可写的文件夹中的文件。`,
    },
    { cause },
  );

/** The default profile, followed by every screen and parameter as a comment to take the mark from. */
function withScreens(profile: string, { screens }: RuleSet): string {
  const list = screens.flatMap(screenLines).join('\n');
  return profile.replace(/^screens: \{\}$/m, () => `screens:\n${list}`);
}

function screenLines({ id, title, params }: Screen): readonly string[] {
  const rows = Object.entries(params).map(([name, { default: value, min, max, meaning }]) => {
    const bounds = min === undefined && max === undefined ? '' : ` [${min ?? ''} … ${max ?? ''}]`;
    const said = `${meaning['zh-CN']} / ${meaning.en}`.replace(/\s+/g, ' ');
    return `#       ${name}: ${value} # ${said}${bounds}`;
  });
  return [
    `#   ${id}: # ${title['zh-CN']} / ${title.en}`,
    '#     enabled: true',
    ...(rows.length === 0 ? [] : ['#     params:', ...rows]),
  ];
}
