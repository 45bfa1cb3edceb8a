import { FACTS } from '../domain/facts.ts';
import { fillAll, type Language, type Text } from '../domain/text.ts';
import type { Clause } from '../domain/warning.ts';

const SHARED: Text = { 'zh-CN': '相同项：{facts}', en: 'shared: {facts}' };
const UNREAD: Text = {
  'zh-CN': '原文未核对，引用前请核对',
  en: 'official text not read; check it before quoting',
};

/** What belongs beside a clause: the facts that it is cited for, when it does not hold, whether its text was read; none: ''. */
export function clauseRemarks({ facts, exceptions, text_read }: Clause, language: Language): string {
  const comma = language === 'zh-CN' ? '、' : ', ';
  const names = facts.map((fact) => FACTS[fact][language]).join(comma);
  return [
    ...(facts.length === 0 ? [] : [fillAll(SHARED, { facts: names })[language]]),
    ...exceptions.map((text) => text[language].replace(/[。.]$/, '')),
    ...(text_read ? [] : [UNREAD[language]]),
  ].join(language === 'zh-CN' ? '；' : '; ');
}
