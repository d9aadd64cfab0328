/** The counterpart of products.ts: the people and the property of an instrument maker, as a separate subgraph. */
import { Directive, Field, Float, ID, Int, InterfaceType, ObjectType, Query, Resolver } from 'type-graphql';
import { buildSubgraph, type SubgraphSchema } from '../../src/graphql/schema/subgraph.js';

@ObjectType()
@Directive('@shareable')
class Size {
  @Field(() => Float)
  length!: number;
}

@ObjectType()
@Directive('@key(fields: "badge")')
class Builder {
  @Field(() => ID)
  badge!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Int)
  @Directive('@shareable')
  built!: number;

  @Field(() => Int)
  years!: number;
}

@InterfaceType({ resolveType: () => 'Bench' })
@Directive('@key(fields: "id")')
abstract class Asset {
  @Field(() => ID)
  id!: string;

  @Field(() => Size)
  size!: Size;
}

@ObjectType({ implements: Asset })
@Directive('@key(fields: "id")')
class Bench extends Asset {}

const ANN: Builder = { badge: 'b1', name: 'Ann of workshop', built: 60, years: 12 };
const BENCH: Bench = { id: 'bench', size: { length: 180 } };

@Resolver()
class WorkshopResolver {
  @Query(() => [Builder])
  builders(): Builder[] {
    return [ANN];
  }

  @Query(() => [Asset])
  assets(): Asset[] {
    return [BENCH];
  }
}

const builderOf = ({ badge }: Builder) => (badge === ANN.badge ? ANN : null);
const benchOf = ({ id }: Bench) => (id === BENCH.id ? BENCH : null);

export const buildWorkshop = (): SubgraphSchema =>
  buildSubgraph({
    resolvers: [WorkshopResolver],
    references: { Builder: builderOf, Asset: benchOf, Bench: benchOf },
    schemaDirectives: `@link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])`,
  });
