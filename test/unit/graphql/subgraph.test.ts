/** The places where the subgraph builder finds directives. It refuses those that would otherwise be lost. */
import { Directive, Field, FieldResolver, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import { expect, it } from 'vitest';
import { buildSubgraph } from '../../../src/graphql/schema/subgraph.js';
import { COMPOSERS } from '../../support/router.js';

enum Socket {
  Screw = 'Screw',
  Bayonet = 'Bayonet',
}
registerEnumType(Socket, {
  name: 'Socket',
  valuesConfig: { Bayonet: { deprecationReason: 'No longer made.' } },
});

@ObjectType()
class Lamp {
  @Field(() => Socket)
  socket!: Socket;

  @Field(() => String)
  colour!: string;
}

@Resolver(() => Lamp)
class LampResolver {
  @Query(() => Lamp)
  lamp(): Lamp {
    return { colour: 'red', socket: Socket.Screw };
  }

  @FieldResolver(() => String)
  @Directive('@tag(name: "internal")')
  shade(): string {
    return 'none';
  }
}

@Resolver(() => Lamp)
class ColourResolver {
  @FieldResolver(() => String)
  @Directive('@tag(name: "internal")')
  colour(): string {
    return 'blue';
  }
}

@ObjectType()
class Safe {
  @Field(() => String, { nullable: true })
  @Directive('@requiresScopes(scopes: [["safe:open"]])')
  content!: string | null;
}

@Resolver(() => Safe)
class SafeResolver {
  @Query(() => Safe, { nullable: true })
  @Directive('@authenticated')
  safe(): Safe | null {
    return null;
  }
}

const schemaDirectives = '@link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@tag"])';
const lamp = { references: {}, schemaDirectives };

it('accepts a directive next to a field resolver that declares its field', () => {
  expect(buildSubgraph({ ...lamp, resolvers: [LampResolver] }).sdl).toContain(
    'shade: String! @tag(name: "internal")',
  );
});

it('adds annotations to existing ones', () => {
  const annotations = { 'Socket.Bayonet': '@tag(name: "internal")' };
  expect(buildSubgraph({ ...lamp, resolvers: [LampResolver], annotations }).sdl).toContain(
    'Bayonet @deprecated(reason: "No longer made.") @tag(name: "internal")',
  );
});

it('refuses a directive next to the resolver of a field that is declared elsewhere', () => {
  expect(() => buildSubgraph({ ...lamp, resolvers: [LampResolver, ColourResolver] })).toThrow(
    '@Directive on ColourResolver.colour has no effect: put it next to the @Field.',
  );
});

it('refuses a reference resolver of a type that the graph does not have', () => {
  const references = { Candle: () => null };
  expect(() => buildSubgraph({ ...lamp, resolvers: [LampResolver], references })).toThrow(
    'There is a reference resolver for Candle, which the graph does not have.',
  );
});

it('refuses annotations of elements that do not exist', () => {
  const annotations = { 'Shade.Red': '@tag(name: "internal")', Shade: '@tag(name: "internal")' };
  expect(() => buildSubgraph({ ...lamp, resolvers: [LampResolver], annotations })).toThrow(
    'No enum, enum value, union or scalar is called Shade.Red, Shade.',
  );
});

it('preserves the permissions that routers enforce, from version 2.5 on, through both composers', () => {
  const { sdl } = buildSubgraph({
    references: {},
    schemaDirectives:
      '@link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@authenticated", "@requiresScopes"])',
    resolvers: [SafeResolver],
  });
  for (const compose of Object.values(COMPOSERS)) {
    const { errors, supergraph } = compose([{ name: 'safes', sdl, url: 'http://127.0.0.1:1/graphql' }]);
    expect(errors).toEqual([]);
    expect(supergraph).toMatch(/safe: Safe .*@authenticated/);
    expect(supergraph).toMatch(/content: String .*@requiresScopes\(scopes: \[\["safe:open"\]\]\)/);
  }
});
