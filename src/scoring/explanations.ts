import { fillAll, type Text } from '../domain/text.ts';
import type { Explanation } from '../domain/warning.ts';
import type { Screen } from '../rules/rule-set.ts';
import type { Circumstances } from './circumstances.ts';
import type { ScoringParameters } from './parameters.ts';

type Verdict = Pick<Explanation, 'tested' | 'detail'>;
type Test = (facts: Circumstances, parameters: ScoringParameters) => Verdict;

const UNTESTED: Verdict = { tested: 'not_tested', detail: null };

const verdict = (holds: boolean, detail: Text, values: Record<string, number>): Verdict => ({
  tested: holds ? 'supported' : 'not_supported',
  detail: fillAll(detail, values),
});

/** For readings that data can support but not rule out. */
const onlyFor = (found: Verdict): Verdict => (found.tested === 'supported' ? found : UNTESTED);

/** Tests of innocent readings, by the words that the id of a rule's false positive may carry. */
const TESTS: readonly { readonly words: RegExp; readonly test: Test }[] = [
  // A guide price that the data do not have cannot be looked at.
  { words: /^(?!unknown).*(ceiling|guide_price|control_price|reserve)/, test: closeToCeiling },
  { words: /niche|eligible|licen[cs]|qualified/, test: fewEligible },
  // Many firms in a category do not rule out a narrower trade inside it.
  {
    words: /narrow|speciali[sz]|specialism/,
    test: (facts, parameters) => onlyFor(fewEligible(facts, parameters)),
  },
  { words: /thin|few_bidders|small_field|small_market/, test: thinMarket },
  { words: /lattice|round|tick|step|percentage|lump_sum/, test: onLattice },
  { words: /(one|same|single|common)_buyer/, test: oneBuyer },
  { words: /framework|invited|panel/, test: closedProcedure },
  { words: /town|territory|neighbour/, test: samePlace },
  { words: /consorti|joint_(bid|venture)|partner/, test: sharedConsortia },
];

/** The innocent readings that the rules of the signals name, each tested where the data allow. */
export function explain(
  screens: readonly Screen[],
  facts: Circumstances,
  parameters: ScoringParameters,
): readonly Explanation[] {
  return screens.flatMap((screen) =>
    screen.false_positives.map(({ id, text }): Explanation => {
      const test = TESTS.find(({ words }) => words.test(id))?.test;
      return { screen: screen.id, text, ...(test === undefined ? UNTESTED : test(facts, parameters)) };
    }),
  );
}

function closeToCeiling(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.ceilings === null) return UNTESTED;
  return verdict(
    facts.near_ceiling >= parameters.explain_share * facts.ceilings,
    {
      en: 'In {near} of {all} lots with a ceiling price even the lowest bid lies close below it.',
      'zh-CN': '在 {all} 个设有最高投标限价的标段中，有 {near} 个的最低报价也紧贴限价。',
    },
    { near: facts.near_ceiling, all: facts.ceilings },
  );
}

function fewEligible(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.eligible === null || facts.members === 0) return UNTESTED;
  return verdict(
    facts.eligible <= parameters.explain_niche * facts.members,
    {
      en: '{eligible} bidders were ever seen in this category and region; {members} of them are in this warning.',
      'zh-CN': '该类别、该地区先后出现过 {eligible} 家投标人，本线索涉及其中 {members} 家。',
    },
    { eligible: facts.eligible, members: facts.members },
  );
}

function thinMarket(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.bidders === null) return UNTESTED;
  return verdict(
    facts.bidders <= parameters.explain_thin,
    {
      en: 'The median lot of this warning had {bidders} bidders.',
      'zh-CN': '本线索所涉标段的投标人数中位数为 {bidders}。',
    },
    { bidders: facts.bidders },
  );
}

function onLattice(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.priced === 0) return UNTESTED;
  return verdict(
    facts.on_lattice >= parameters.explain_share * facts.priced,
    {
      en: '{on} of {all} prices are whole thousands or whole tenths of a per cent of the ceiling.',
      'zh-CN': '{all} 个报价中有 {on} 个为整千数，或恰为限价的千分之一的整数倍。',
    },
    { on: facts.on_lattice, all: facts.priced },
  );
}

function oneBuyer(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.buyers_known === 0 || facts.lots < 2) return UNTESTED;
  return verdict(
    facts.top_buyer >= parameters.explain_one_buyer * facts.buyers_known,
    {
      en: '{top} of {all} lots with a known buyer are of one and the same buyer.',
      'zh-CN': '{all} 个招标人已知的标段中，有 {top} 个属于同一招标人。',
    },
    { top: facts.top_buyer, all: facts.buyers_known },
  );
}

function closedProcedure(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.methods_known === 0) return UNTESTED;
  return verdict(
    facts.closed >= parameters.explain_share * facts.methods_known,
    {
      en: 'In {closed} of {all} lots whose procedure is known, only invited firms could bid.',
      'zh-CN': '在 {all} 个采购方式已知的标段中，有 {closed} 个只限受邀企业参加。',
    },
    { closed: facts.closed, all: facts.methods_known },
  );
}

function samePlace(facts: Circumstances, parameters: ScoringParameters): Verdict {
  if (facts.places_known < 2) return UNTESTED;
  return verdict(
    facts.top_place >= parameters.explain_share * facts.places_known && facts.top_place >= 2,
    {
      en: 'Of {all} members whose place of registration is known, {top} are of one region.',
      'zh-CN': '在 {all} 家注册地已知的成员中，有 {top} 家在同一地区。',
    },
    { top: facts.top_place, all: facts.places_known },
  );
}

function sharedConsortia(facts: Circumstances, _parameters: ScoringParameters): Verdict {
  if (facts.shared_consortia === null) return UNTESTED;
  return verdict(
    facts.shared_consortia > 0,
    {
      en: 'In {lots} of {all} lots members were partners of one joint bid.',
      'zh-CN': '在 {all} 个标段中，有 {lots} 个标段的成员同属一个联合体。',
    },
    { lots: facts.shared_consortia, all: facts.lots },
  );
}
