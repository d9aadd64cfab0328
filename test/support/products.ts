/**
 * A subgraph of an instrument maker, built as the gateway's own is. Every federation directive has an effect in it. The
 * subgraph of workshop.ts has the people who build the instruments, and the other property of the maker.
 */
import { DirectiveLocation, GraphQLDirective, GraphQLInt } from 'graphql';
import {
  Arg,
  createUnionType,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { buildSubgraph, type SubgraphSchema } from '../../src/graphql/schema/subgraph.js';

enum Stage {
  Sketch = 'Sketch',
  OnSale = 'OnSale',
}
registerEnumType(Stage, { name: 'Stage' });

@ObjectType()
@Directive('@shareable')
class Size {
  @Field(() => Float)
  length!: number;

  @Field(() => String)
  @Directive('@inaccessible')
  tolerance!: string;
}

@ObjectType()
class Maker {
  @Field(() => ID)
  code!: string;
}

@ObjectType()
@Directive('@key(fields: "badge")')
class Builder {
  @Field(() => ID)
  badge!: string;

  @Field(() => Int)
  @Directive('@external')
  built?: number;

  @Field(() => Int)
  @Directive('@external')
  years?: number;

  @Field(() => String, { nullable: true })
  @Directive('@override(from: "workshop")')
  name?: string;
}

@ObjectType()
@Directive('@key(fields: "id")')
@Directive('@key(fields: "model finish")')
@Directive('@key(fields: "model maker { code }")')
@Directive('@crafted(since: 1890)')
class Instrument {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  model!: string;

  @Field(() => String)
  finish!: string;

  @Field(() => Maker)
  maker!: Maker;

  @Field(() => Size)
  size!: Size;

  @Field(() => Stage)
  stage!: Stage;

  @Field(() => String)
  @Directive('@tag(name: "internal")')
  @Directive('@tag(name: "workshop")')
  notes!: string;

  @Field(() => Builder)
  @Directive('@provides(fields: "built")')
  builder!: Builder;
}

@ObjectType()
@Directive('@key(fields: "model finish")')
class Discontinued {
  @Field(() => String)
  model!: string;

  @Field(() => String)
  finish!: string;

  @Field(() => String)
  reason!: string;
}

@ObjectType()
class Patent {
  @Field(() => ID)
  number!: string;
}

@ObjectType()
@Directive('@key(fields: "patent { number }")')
class Invention {
  @Field(() => Patent)
  patent!: Patent;

  @Field(() => String)
  title!: string;
}

/** The subgraph `workshop` has this type as an interface. This subgraph need not know its implementations. */
@ObjectType()
@Directive('@interfaceObject')
@Directive('@key(fields: "id")')
class Asset {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  insuredFor!: number;
}

const Work = createUnionType({ name: 'Work', types: () => [Instrument, Discontinued, Invention] as const });

export const VIOLIN = {
  id: 'violin',
  model: 'Cremona',
  finish: 'amber',
  maker: { code: 'M1' },
  size: { length: 35.5, tolerance: '0.1' },
  stage: Stage.OnSale,
  notes: 'sold out',
  // The value differs from the workshop's, so that it shows which subgraph was called.
  builder: { badge: 'b1', built: 1000 },
};
const SPINET = { model: 'Spinet', finish: 'black', reason: 'out of fashion' };
const BOW = { patent: { number: 'P1' }, title: 'Carbon bow' };

@Resolver(() => Instrument)
class InstrumentResolver {
  @Query(() => Instrument, { nullable: true })
  @Directive('@tag(name: "catalogue")')
  instrument(@Arg('id', () => ID) @Directive('@tag(name: "lookup")') id: string): Instrument | undefined {
    return id === VIOLIN.id ? VIOLIN : undefined;
  }

  @Query(() => [Work])
  works(): (typeof Work)[] {
    return [Object.assign(new Discontinued(), SPINET), Object.assign(new Invention(), BOW)];
  }
}

@Resolver(() => Asset)
class AssetResolver {
  @Query(() => [Asset])
  insured(): Asset[] {
    return [{ id: 'bench', insuredFor: 5000 }];
  }
}

@Resolver(() => Builder)
class BuilderResolver {
  @FieldResolver(() => Float, { nullable: true })
  @Directive('@requires(fields: "built years")')
  builtPerYear(@Root() { built, years }: Builder): number | null {
    return built === undefined || years === undefined ? null : built / years;
  }
}

const references = {
  Instrument: ({ id, model, finish, maker }: Partial<Instrument>) => {
    if (id !== undefined) return id === VIOLIN.id ? VIOLIN : null;
    if (model !== VIOLIN.model) return null;
    return finish === VIOLIN.finish || maker?.code === VIOLIN.maker.code ? VIOLIN : null;
  },
  Discontinued: ({ model, finish }: Discontinued) =>
    model === SPINET.model && finish === SPINET.finish ? SPINET : null,
  Invention: ({ patent }: Invention) => (patent.number === BOW.patent.number ? BOW : null),
  Builder: ({ badge, built, years }: Builder) => ({ badge, built, years, name: `${badge} of products` }),
  Asset: async ({ id }: Asset) => ({ id, insuredFor: 5000 }),
};

/** @param version version of the federation specification */
export const buildProducts = (version = 'v2.3'): SubgraphSchema =>
  buildSubgraph({
    resolvers: [InstrumentResolver, AssetResolver, BuilderResolver],
    references,
    schemaDirectives: `
      @link(
        url: "https://specs.apollo.dev/federation/${version}"
        import: ["@composeDirective", "@external", "@inaccessible", "@interfaceObject", "@key", "@override", "@provides", "@requires", "@shareable", "@tag"]
      )
      @link(url: "https://specs.example.com/crafted/v1.0", import: ["@crafted"])
      @composeDirective(name: "@crafted")`,
    directives: [
      new GraphQLDirective({
        name: 'crafted',
        locations: [DirectiveLocation.OBJECT],
        args: { since: { type: GraphQLInt } },
      }),
    ],
    annotations: {
      Stage: '@tag(name: "internal") @tag(name: "workshop")',
      'Stage.Sketch': '@tag(name: "internal")',
      Work: '@tag(name: "catalogue")',
    },
  });
