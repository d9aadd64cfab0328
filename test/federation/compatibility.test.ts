/**
 * The features by which Apollo's compatibility suite measures subgraph libraries, carried by the builder of our subgraph:
 * by the two subgraphs of test/support/products.ts and workshop.ts, over HTTP, composed, and behind @apollo/gateway.
 * https://www.apollographql.com/docs/graphos/reference/federation/compatible-subgraphs
 */
import { composeServices } from '@apollo/composition';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { Trace } from '@apollo/usage-reporting-protobuf';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { askAt } from '../support/gateway.js';
import { dataOf } from '../support/graphql-result.js';
import { buildProducts, VIOLIN } from '../support/products.js';
import { serveSubgraph, type SubgraphServer } from '../support/subgraph-server.js';
import { buildWorkshop } from '../support/workshop.js';

const subgraphs = { products: buildProducts(), workshop: buildWorkshop() };
let servers: Record<keyof typeof subgraphs, SubgraphServer>;
let supergraph: string;
let router: ApolloServer;

beforeAll(async () => {
  servers = {
    products: await serveSubgraph(subgraphs.products.schema),
    workshop: await serveSubgraph(subgraphs.workshop.schema),
  };
  supergraph = compose();
  router = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl: supergraph }),
    stopOnTerminationSignals: false,
  });
  await router.start();
});
afterAll(async () => {
  await router.stop();
  await Promise.all(Object.values(servers).map((server) => server.stop()));
});

function compose(): string {
  const services = (['products', 'workshop'] as const).map((name) => ({
    name,
    typeDefs: parse(subgraphs[name].sdl),
    url: servers[name].url,
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** Through the router. */
async function askRouter(query: string) {
  const { body } = await router.executeOperation({ query });
  if (body.kind !== 'single') throw new Error('The router answered in parts.');
  return body.singleResult;
}

/** As a router asks the subgraph `products` for one entity. */
async function entity(representation: object, fields: string): Promise<unknown> {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${fields} } }`;
  const { _entities } = dataOf(
    await servers.products.ask<{ _entities: unknown[] }, { of: object[] }>(query, { of: [representation] }),
  );
  return _entities[0];
}

it('_service answers the SDL with its directives', async () => {
  const { _service } = dataOf(
    await servers.products.ask<{ _service: { sdl: string } }, Record<string, never>>('{ _service { sdl } }'),
  );
  expect(_service.sdl).toBe(subgraphs.products.sdl);
  expect(() => parse(_service.sdl)).not.toThrow();
});

describe('@key', () => {
  const violin = '... on Instrument { id notes }';
  const found = { id: 'violin', notes: 'sold out' };

  it('of a single field leads to the entity', async () => {
    expect(await entity({ __typename: 'Instrument', id: 'violin' }, violin)).toEqual(found);
    expect(await entity({ __typename: 'Instrument', id: 'flute' }, violin)).toBeNull();
  });

  it('of several fields leads to the entity', async () => {
    const discontinued = { __typename: 'Discontinued', model: 'Spinet', finish: 'black' };
    const reason = '... on Discontinued { reason }';
    expect(await entity(discontinued, reason)).toEqual({ reason: 'out of fashion' });
    expect(await entity({ ...discontinued, finish: 'red' }, reason)).toBeNull();
  });

  it('of a field within an object leads to the entity', async () => {
    const title = '... on Invention { title }';
    expect(await entity({ __typename: 'Invention', patent: { number: 'P1' } }, title)).toEqual({
      title: 'Carbon bow',
    });
    expect(await entity({ __typename: 'Invention', patent: { number: 'P2' } }, title)).toBeNull();
  });

  it('may be given several times, each leading to the entity', async () => {
    const given = { __typename: 'Instrument', model: 'Cremona' };
    expect(await entity({ ...given, finish: 'amber' }, violin)).toEqual(found);
    expect(await entity({ ...given, maker: { code: 'M1' } }, violin)).toEqual(found);
    expect(await entity({ ...given, maker: { code: 'M2' } }, violin)).toBeNull();
  });

  it('stands in the SDL as often and in the order as on the class, and reaches the supergraph so', () => {
    const keys = ['id', 'model finish', 'model maker { code }'];
    expect(subgraphs.products.sdl).toContain(
      `type Instrument ${keys.map((fields) => `@key(fields: "${fields}")`).join(' ')} @crafted(since: 1890) {`,
    );
    for (const fields of keys) expect(supergraph).toContain(`@join__type(graph: PRODUCTS, key: "${fields}")`);
  });
});

it('@requires: a field is worked out from fields of another subgraph', async () => {
  expect(await askRouter('{ builders { builtPerYear } }')).toEqual({
    data: { builders: [{ builtPerYear: 5 }] },
    extensions: undefined,
  });
});

it('@provides: a field of another subgraph is answered on this path without asking that one', async () => {
  const { data, errors } = await askRouter('{ instrument(id: "violin") { builder { badge built } } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ instrument: { builder: VIOLIN.builder } });
});

describe('@link', () => {
  it('names a version and imports that composition accepts, and its own specification', () => {
    expect(subgraphs.products.sdl).toMatch(/^schema @link\(url: "https:\/\/specs\.apollo\.dev/);
    expect(supergraph).toContain(
      '@link(url: "https://specs.example.com/crafted/v1.0", import: ["@crafted"])',
    );
  });

  it('names the lowest version that carries what is used: one that does not is refused', () => {
    const { sdl } = subgraphs.products;
    expect(sdl).toContain('/federation/v2.3"');
    expect(() => buildSubgraphSchema(parse(sdl))).not.toThrow();
    expect(() => buildSubgraphSchema(parse(buildProducts('v2.2').sdl))).toThrow(
      'Cannot import unknown element "@interfaceObject".',
    );
  });

  it('of the gateway itself names the lowest version of federation 2, and imports what is used and nothing else', () => {
    const { sdl } = buildSchema();
    const [header = '', ...rest] = sdl.split('\n');
    expect(header).toContain('/federation/v2.0"');
    expect(composeServices([{ name: 'chime', typeDefs: parse(sdl), url: '' }]).errors).toBeUndefined();
    const used = new Set(rest.join('\n').match(/(?<=\s)@\w+(?=[ ({\n])/g));
    used.delete('@deprecated');
    used.delete('@specifiedBy');
    expect([...used].toSorted()).toEqual(header.match(/(?<=")@\w+/g)?.toSorted());
  });
});

it('@shareable: a field is resolved by whichever subgraph is asked', async () => {
  const { data, errors } = await askRouter(
    '{ instrument(id: "violin") { size { length } } assets { size { length } } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ instrument: { size: { length: 35.5 } }, assets: [{ size: { length: 180 } }] });
});

it('@tag: reaches the supergraph from fields, arguments, enums, their values and unions, repeated or not', () => {
  expect(supergraph).toMatch(/notes: String! @tag\(name: "internal"\) @tag\(name: "workshop"\)/);
  expect(supergraph).toMatch(/instrument\(id: ID! @tag\(name: "lookup"\)\): .*@tag\(name: "catalogue"\)/);
  expect(supergraph).toMatch(
    /^enum Stage\s+@join__type\(graph: PRODUCTS\)\s+@tag\(name: "internal"\)\s+@tag\(name: "workshop"\)\s*\{\s+Sketch .*@tag\(name: "internal"\)/m,
  );
  expect(supergraph).toMatch(/^union Work[^=]+@tag\(name: "catalogue"\)/m);
});

it('@override: a field is resolved by the subgraph that took it over', async () => {
  const { data, errors } = await askRouter('{ builders { badge name } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ builders: [{ badge: 'b1', name: 'b1 of products' }] });
});

it('@inaccessible: a field is there for the router and not for its clients', async () => {
  const query = '{ instrument(id: "violin") { size { tolerance } } }';
  expect(dataOf(await servers.products.ask(query))).toEqual({ instrument: { size: { tolerance: '0.1' } } });
  const { errors } = await askRouter(query);
  expect(errors?.map(({ message }) => message)).toEqual(['Cannot query field "tolerance" on type "Size".']);
});

it('@composeDirective: a directive of our own reaches the supergraph with its arguments', () => {
  expect(supergraph).toContain('directive @crafted(since: Int) on OBJECT');
  expect(supergraph).toMatch(/^type Instrument[^{]*?(?:"[^"]*"[^{]*?)*@crafted\(since: 1890\)/m);
});

it('@interfaceObject: a field is added to whatever implements an interface of another subgraph', async () => {
  const { data, errors } = await askRouter('{ assets { __typename id insuredFor } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ assets: [{ __typename: 'Bench', id: 'bench', insuredFor: 5000 }] });
});

it('@interfaceObject: the other subgraph says what a reference to the interface is', async () => {
  const { data, errors } = await askRouter('{ insured { __typename insuredFor size { length } } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    insured: [{ __typename: 'Bench', insuredFor: 5000, size: { length: 180 } }],
  });
});

describe('ftv1', () => {
  const query = '{ instrument(id: "violin") { size { length } } }';
  const traced = (header: string) =>
    askAt(servers.products.url, { 'apollo-federation-include-trace': header })(query) as Promise<{
      extensions?: { ftv1?: string };
    }>;

  it('is the trace of the request, for whoever asks for it', async () => {
    const { extensions } = await traced('ftv1');
    const { root } = Trace.decode(Buffer.from(extensions?.ftv1 ?? '', 'base64'));
    expect(root?.child).toMatchObject([
      {
        responseName: 'instrument',
        parentType: 'Query',
        type: 'Instrument',
        child: [{ responseName: 'size' }],
      },
    ]);
  });

  it('is not there for others', async () => {
    const data = { instrument: { size: { length: 35.5 } } };
    expect(await servers.products.ask(query)).toEqual({ data });
    expect(await traced('ftv2')).toEqual({ data });
  });
});
