/** Every identifier that the schema takes, with texts that would mean something in a path, a header or a database. */
import {
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  GraphQLID,
  isInputObjectType,
  isListType,
} from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import { createRouter, successReply } from '../../src/emulator/wire/protocol.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { coordinateIn, endOf, fieldsOf, type Step, waysFrom, writeWay } from '../support/coordinate.js';
import type { Answer } from '../support/gateway.js';
import { outputOf } from '../support/model-upstream.js';
import type { Reply } from '../support/upstream.js';
import { MARKER, startTarget, type Target } from './target.js';

const { schema } = buildSchema();
const ways = waysFrom(schema);

/** Where an identifier is wanted: the field, and the way to it from the field's arguments. */
interface Place {
  step: Step;
  path: string;
  name: string;
  isList: boolean;
  isGuid: boolean;
}

function placesIn(step: Step): Place[] {
  const walk = (name: string, path: string, type: GraphQLInputType, description = ''): Place[] => {
    const named = getNamedType(type);
    const isList = isListType(getNullableType(type));
    const place = isList ? `${path}[0]` : path;
    if (named === GraphQLID)
      return [{ step, path: place, name, isList, isGuid: description.endsWith('a GUID.') }];
    if (!isInputObjectType(named)) return [];
    return Object.values(named.getFields()).flatMap((field) =>
      walk(field.name, `${place}.${field.name}`, field.type, field.description ?? ''),
    );
  };
  return step.field.args.flatMap(({ name, type, description }) => walk(name, name, type, description ?? ''));
}

const places = fieldsOf(schema).flatMap(placesIn);
const titled = places.map((place) => [`${coordinateIn(place.step)} ${place.path}`, place] as const);
/** Those that may be any text. */
const free = titled.filter(([, { isGuid }]) => !isGuid);

/** Asks for the field with `$id` for the identifier. */
function documentOf({ step, name, isList }: Place): string {
  const way = [...(ways.get(step.type) ?? []), step];
  const document = writeWay(way, endOf(step), { [name]: isList ? '[$id]' : '$id' });
  return document.replace(/^\w+/, '$& ($id: ID!)');
}

/** No identifier can be like that. */
const UNUSABLE: readonly (readonly [title: string, id: string])[] = [
  ['empty', ''],
  ['blank', ' '],
  ['blank, but not ASCII', '\u3000\u2003'],
  ['this directory', '.'],
  ['the directory above', '..'],
  ['a null byte', `${MARKER}\u0000.json`],
  ['a line feed', `${MARKER}\nx: y`],
  ['a header', `${MARKER} HTTP/1.1\r\nhost: example.com\r\n\r\n`],
  ['a control character of C1', `${MARKER}\u009b2J`],
  ['an escape sequence', `\u001b]0;${MARKER}\u0007`],
  ['the first half of a pair', `${MARKER}\ud800`],
  ['the second half of a pair', `\udc00${MARKER}`],
  ['10,000 characters', MARKER.padEnd(10_000, '/..')],
  ['just too long', MARKER.padEnd(257, 'x')],
];

/** Odd, but text like any other: one segment of the path, in which nothing means anything. */
const LITERAL: readonly string[] = [
  '../',
  '../..',
  '/etc/passwd',
  'a/../b',
  '..\\..\\b',
  '%2e%2e',
  '%2e%2e%2f',
  '%00',
  '%0d%0ax: y',
  '...',
  '..;',
  'a?operation=logout',
  'a#b',
  'a&b=c',
  '//example.com',
  'http://example.com',
  '@example.com:80',
  '${jndi:ldap://x}',
  `' OR '1'='1`,
  '__proto__',
  'constructor',
  '\u202etxt',
  '．．／',
  '*',
];

const route = createRouter(Object.keys(apiModel.operations));
const byModel: Reply = (answer, { method, url }) => {
  const { name, operation, labels } = route(method, url);
  const { status, headers, body } = successReply(operation, outputOf(name, labels), 'request');
  answer.writeHead(status, headers).end(body);
};

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
beforeEach(() => target.upstream.script(byModel));
afterAll(() => target.stop());

/** What goes upstream when this is the identifier: the requests, without what is made anew for each. */
async function sentWith(document: string, variables: object): Promise<string[]> {
  target.upstream.requests.length = 0;
  const { status, text } = await target.post({ query: document, variables });
  expect({ status, answer: JSON.parse(text) as unknown }).toMatchObject({
    status: 200,
    answer: { data: expect.any(Object) as unknown },
  });
  return target.upstream.requests.map(({ method, url, body }) =>
    [method, url, body.replace(/"ClientRequestToken":"[^"]*"/, '')].join(' '),
  );
}

/** As RFC 3986 has it: nothing but letters, digits and `-._~` goes unescaped. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) =>
    `%${character.charCodeAt(0).toString(16)}`.toUpperCase(),
  );

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The same requests with another identifier. */
const withId = (sent: readonly string[], known: string, id: string): string[] =>
  sent.map((request) => {
    const end = request.indexOf(' ', request.indexOf(' ') + 1);
    const line = request.slice(0, end).replaceAll(known, () => escaped(id));
    return line + request.slice(end).replaceAll(known, () => inJson(id));
  });

const KNOWN = 'known-one';

it.each(titled)('%s refuses what cannot be an identifier, and asks nobody', async (_title, place) => {
  const query = documentOf(place);
  const calls = ways.get(place.step.type)?.length ?? 0;
  const unusable = place.isGuid ? [...UNUSABLE, ...LITERAL.map((id) => [id, id] as const)] : UNUSABLE;
  for (const [title, id] of unusable) {
    const { text } = await target.survives(() => target.post({ query, variables: { id } }), {
      status: 200,
      code: 'BAD_USER_INPUT',
      calls,
    });
    const { errors = [] } = JSON.parse(text) as Answer<unknown>;
    const paths = errors.flatMap(({ extensions }) => extensions.validationErrors?.map(({ path }) => path));
    expect([title, paths]).toEqual([title, [place.path]]);
  }
});

it.each(free)('%s sends everything else as it is, where it belongs', async (_title, place) => {
  const query = documentOf(place);
  const usual = await sentWith(query, { id: KNOWN });
  for (const id of LITERAL) {
    expect(await sentWith(query, { id })).toEqual(withId(usual, KNOWN, id));
  }
});

it('the identifiers are all of them, and most go somewhere', async () => {
  expect(places.length).toBeGreaterThan(80);
  const silent: string[] = [];
  for (const [title, place] of free) {
    const sent = await sentWith(documentOf(place), { id: KNOWN });
    if (!sent.join(' ').includes(KNOWN)) silent.push(title);
  }
  expect(silent).toEqual(['Query.auditLog accountId']);
});

describe('the key of a reference to an entity', () => {
  const QUERY = 'query ($references: [_Any!]!) { _entities(representations: $references) { __typename } }';
  const KEYS = { accountId: 'a', userId: 'u', roomId: 'r', botId: 'b', phoneNumberId: '+12065550100' };
  const WANTED = [
    ['Account', 'accountId'],
    ['User', 'accountId'],
    ['User', 'userId'],
    ['Room', 'accountId'],
    ['Room', 'roomId'],
    ['Bot', 'accountId'],
    ['Bot', 'botId'],
    ['PhoneNumber', 'phoneNumberId'],
  ] as const;
  const variables = (__typename: string, key: string, id: unknown) => ({
    references: [{ __typename, ...KEYS, [key]: id }],
  });
  const OTHERS: readonly unknown[] = [null, 7, true, [MARKER], { toString: MARKER }, { $ne: null }, []];

  it.each(WANTED)('%s %s is an identifier like any other', async (type, key) => {
    for (const id of [...UNUSABLE.map(([, text]) => text), ...OTHERS]) {
      const body = { query: QUERY, variables: variables(type, key, id) };
      await target.survives(() => target.post(body), { status: 200, code: 'BAD_USER_INPUT' });
    }
    const usual = await sentWith(QUERY, variables(type, key, KNOWN));
    expect(usual).toHaveLength(1);
    for (const id of LITERAL) {
      expect(await sentWith(QUERY, variables(type, key, id))).toEqual(withId(usual, KNOWN, id));
    }
  });
});
