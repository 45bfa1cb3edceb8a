import { type FileTrace, LIMITS, type ParsedDocument, trace } from './parsed-document.ts';
import { type EmbeddedPicture, pictureTraces, SMALLEST_PICTURE } from './picture-traces.ts';
import { readXml } from './xml-events.ts';
import type { ZipPackage } from './zip-package.ts';

/** Who made an office file, with what, and from which file: its properties, revision ids and embedded pictures. */
export async function officeTraces(zip: ZipPackage): Promise<Pick<ParsedDocument, 'traces' | 'issues'>> {
  const core = await leaves(zip, 'docProps/core.xml');
  const app = await leaves(zip, 'docProps/app.xml');
  const traces: FileTrace[] = [
    ...trace('author', core.get('creator')),
    ...trace('last_editor', core.get('lastModifiedBy')),
    ...trace('author', app.get('Company')),
    ...trace('software', [app.get('Application'), app.get('AppVersion')].filter(Boolean).join(' ')),
    ...trace('software', app.get('Template'), 'template:'),
    ...trace('file_id', core.get('created'), 'created:'),
  ];
  await readXml(zip, 'word/settings.xml', {
    open(name, attributes) {
      if (name === 'rsidRoot') traces.push(...trace('file_id', attributes['w:val'], 'rsid:'));
      if (name === 'docId') traces.push(...trace('file_id', attributes['w15:val'], 'doc:'));
    },
  });
  const pictures = await pictureTraces(picturesOf(zip));
  return { traces: [...traces, ...pictures.traces], issues: pictures.issues };
}

async function* picturesOf(zip: ZipPackage): AsyncGenerator<EmbeddedPicture> {
  for (const name of zip.names)
    if (/^(?:word|xl)\/media\//.test(name) && zip.sizeOf(name) >= SMALLEST_PICTURE)
      yield await zip.load(name, LIMITS.pictureFileBytes);
}

/** Text of the elements that hold nothing but text, by name. */
async function leaves(zip: ZipPackage, name: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let text = '';
  await readXml(zip, name, {
    open() {
      text = '';
    },
    text(piece) {
      if (text.length < 1000) text += piece;
    },
    close(tag) {
      if (!found.has(tag)) found.set(tag, text);
    },
  });
  return found;
}
