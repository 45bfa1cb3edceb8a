import { CATEGORIES, REGIONS } from '../market-firms.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Firm, Market } from '../market-types.ts';

export interface Machine {
  readonly mac: string;
  readonly cpu: string;
  readonly disk: string;
}

/** What a firm leaves behind when it bids by itself. */
export interface FirmTraces {
  readonly machines: readonly Machine[];
  readonly lock: string;
  readonly account: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly head: string;
  readonly staff: readonly string[];
  readonly contact: string;
  readonly author: string;
  readonly network: string;
}

const HEX = '0123456789ABCDEF';
const DIGITS = '0123456789';
export const drawn = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('');

// What an x86 processor reports: its model and features, equal for all of one make.
const CPU_MODELS = [
  'BFEBFBFF000906EA', 'BFEBFBFF000A0655', 'BFEBFBFF000306C3', 'BFEBFBFF000506E3', 'BFEBFBFF000B0671', '178BFBFF00870F10',
]; // biome-ignore format: a table
const MAKERS = ['001B21', '3C5282', '54EE75', '8CEC4B', 'A4BB6D', 'D45D64', 'F8B156', '00E04C'];
const NO_AUTHOR = ['Administrator', 'admin', 'user', '微软用户', 'Lenovo', 'WPS_1', 'PC'];
const PLACEHOLDERS = ['-', '/', '无', 'To be filled by O.E.M.', 'Default string'];

/** Different sources write addresses of cards differently; a placeholder stays as it is. */
export function macForm(mac: string, form: number): string {
  if (!/^[0-9A-F]{12}$/.test(mac)) return mac;
  const pairs = mac.match(/../g) as readonly string[];
  return [pairs.join('-'), pairs.join(':').toLowerCase(), mac][form % 3] as string;
}

export function machineOf(random: Random): Machine {
  return {
    mac: `${random.pick(MAKERS.map((maker) => [maker, 1]))}${drawn(random, HEX, 6)}`,
    cpu: random.chance(0.75) ? random.pick(CPU_MODELS.map((model) => [model, 1])) : drawn(random, HEX, 16),
    disk: `${random.pick<string>([
      ['WD-WX', 1],
      ['S3Z', 1],
      ['Z9A', 1],
    ])}${drawn(random, HEX, 10)}`,
  };
}

/** Honest firms: machines of their own, a lock and an account, people of their own; some fields are never filled in. */
export function firmTraces(market: Market): readonly FirmTraces[] {
  return market.firms.map((firm) => {
    const random = randomOf(market.options.seed, 'firm traces', firm.no);
    const person = (k: number): string => `P${REGIONS[firm.region]}${String(firm.no).padStart(6, '0')}${k}`;
    return {
      machines: Array.from({ length: 1 + random.below(1 + firm.size + 1) }, () =>
        recorded(machineOf(random), random),
      ),
      lock: `${random.pick<string>([
        ['GLD', 5],
        ['XD', 3],
        ['PM', 2],
      ])}${drawn(random, DIGITS, 9)}`,
      account: `62${drawn(random, DIGITS, 17)}`,
      phone: `1${random.pick<string>([
        ['38', 1],
        ['59', 1],
        ['86', 1],
      ])}${drawn(random, DIGITS, 8)}`,
      email: `bid${firm.no}@firm${firm.no}.example`,
      address: `${REGIONS[firm.region]}${random.below(400) + 1}号${firm.no % 30}幢${1 + random.below(40)}室`,
      head: person(9),
      staff: Array.from({ length: 2 + random.below(3 + 2 * firm.size) }, (_, k) => person(k)),
      contact: person(8),
      author: random.chance(0.6) ? random.pick(NO_AUTHOR.map((name) => [name, 1])) : `作者${firm.no}`,
      network: networkOf(firm, random),
    };
  });
}

/** A part of every source says nothing where a serial should stand. */
function recorded(machine: Machine, random: Random): Machine {
  const blank = (): string => random.pick(PLACEHOLDERS.map((text) => [text, 1]));
  return random.chance(0.06)
    ? { ...machine, disk: blank(), mac: random.chance(0.5) ? blank() : machine.mac }
    : machine;
}

/** An address of its own line, a private one behind a router, or one that a mobile carrier gives to thousands. */
function networkOf(firm: Firm, random: Random): string {
  const kind = random.next();
  if (kind < 0.25) return `192.168.${random.below(3)}.${2 + random.below(60)}`;
  if (kind < 0.4) return `100.${64 + random.below(3)}.${random.below(4)}.${random.below(256)}`;
  return `${36 + (firm.region % 8)}.${random.below(250)}.${random.below(250)}.${random.below(250)}`;
}

/** The trade by which the agents of a region know a lot. */
export const tradeOf = (firm: Firm): string => CATEGORIES[firm.categories[0] ?? 0] as string;
