import { at, idOf, type JsonObject, type OcdsRow, objects, type Report, textOf } from './ocds-value.ts';

/** The organisations of one release. */
export interface PartyBook {
  /** Id of an organisation as referenced; undefined: the reference says nothing. Remembers what it says. */
  id(reference: JsonObject, table: string, column: string): string | undefined;
  /** Ids of the parties with one of the roles, in the order of the release. */
  withRole(...roles: readonly string[]): readonly string[];
  buyer(): string | undefined;
  procuringEntity(): string | undefined;
  region(id: string | undefined): string | undefined;
  /** One row per organisation that the release says more of than an id. */
  rows(): readonly OcdsRow[];
}

/**
 * Parties of a release. An organisation without id is known by its identifier in a register; without that by its name
 * inside this release alone (`<ocid>#<name>`), because two firms can bear one name.
 */
export function partyBook(release: JsonObject, ocid: string, report: Report): PartyBook {
  const listed = new Map<string, JsonObject>();
  const byName = new Map<string, string | null>();
  const referenced = new Map<string, JsonObject>();

  const ownId = (party: JsonObject, table: string, column: string): string | undefined => {
    const id = idOf(at(party, 'id'), table, column, report);
    if (id !== undefined) return id;
    const identifier = idOf(at(party, 'identifier', 'id'), table, column, report);
    if (identifier === undefined) return undefined;
    const scheme = textOf(at(party, 'identifier', 'scheme'));
    report(table, column, 'missing_id', textOf(at(party, 'name')) ?? identifier);
    return scheme === undefined ? identifier : `${scheme}-${identifier}`;
  };
  const nameId = (party: JsonObject, table: string, column: string): string | undefined => {
    const name = textOf(at(party, 'name'));
    if (name === undefined) return undefined;
    report(table, column, 'missing_id', name);
    return byName.get(name.trim()) ?? `${ocid}#${name.trim()}`;
  };

  const parties = objects(at(release, 'parties'));
  const unnamed: JsonObject[] = [];
  for (const party of parties) {
    const id = ownId(party, 'parties', 'party_id');
    if (id === undefined) {
      unnamed.push(party);
      continue;
    }
    listed.set(id, { ...listed.get(id), ...party });
    const name = textOf(at(party, 'name'))?.trim();
    if (name !== undefined) byName.set(name, byName.has(name) && byName.get(name) !== id ? null : id);
  }
  for (const party of unnamed) {
    const id = nameId(party, 'parties', 'party_id');
    if (id !== undefined) listed.set(id, { ...listed.get(id), ...party });
  }

  const id = (reference: JsonObject, table: string, column: string): string | undefined => {
    const found = ownId(reference, table, column) ?? nameId(reference, table, column);
    if (found !== undefined && !listed.has(found)) {
      referenced.set(found, { ...reference, ...referenced.get(found) });
    }
    return found;
  };
  const withRole = (...roles: readonly string[]): readonly string[] =>
    [...listed].flatMap(([partyId, party]) => {
      const own = at(party, 'roles');
      return Array.isArray(own) && own.some((role) => typeof role === 'string' && roles.includes(role))
        ? [partyId]
        : [];
    });
  const named = (value: unknown, column: string, role: string): string | undefined => {
    const found = objects(value)
      .map((reference) => id(reference, 'lots', column))
      .find((candidate) => candidate !== undefined);
    if (found !== undefined) return found;
    const holders = withRole(role);
    return holders.length === 1 ? holders[0] : undefined;
  };

  return {
    id,
    withRole,
    buyer: () => named(at(release, 'buyer'), 'buyer_id', 'buyer'),
    procuringEntity: () =>
      named(at(release, 'tender', 'procuringEntity'), 'procuring_entity_id', 'procuringEntity'),
    region: (partyId) =>
      partyId === undefined
        ? undefined
        : textOf(at(listed.get(partyId) ?? referenced.get(partyId), 'address', 'region')),
    rows: () =>
      [...listed, ...referenced].flatMap(([partyId, party]) => {
        const values = partyValues(party, report);
        return Object.values(values).every((value) => value === undefined)
          ? []
          : [{ table: 'parties', values: { party_id: partyId, ...values } }];
      }),
  };
}

function partyValues(party: JsonObject, report: Report): Readonly<Record<string, string | undefined>> {
  const address = at(party, 'address');
  const lines = ['streetAddress', 'locality', 'region', 'postalCode', 'countryName']
    .map((field) => textOf(at(address, field)))
    .filter((line) => line !== undefined);
  return {
    name: textOf(at(party, 'name')),
    identifier_scheme: textOf(at(party, 'identifier', 'scheme')),
    identifier: idOf(at(party, 'identifier', 'id'), 'parties', 'identifier', report),
    phone: textOf(at(party, 'contactPoint', 'telephone')),
    email: textOf(at(party, 'contactPoint', 'email')),
    address: lines.length === 0 ? undefined : lines.join(', '),
    region: textOf(at(address, 'region')),
  };
}
