/** Relay connections: the page information, and the factories for connection, edge and paging-argument types. */
import { ArgsType, type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';
import { IsNotBlank, MaxCharacters } from './constraint.js';
import type { PageSize } from './page-size.js';
import { IsInt, IsOptional, Max, Min } from './class-validator-decorators.js';

/** The longest accepted cursor, in characters. Our limit; a cursor contains a token of the API. */
const MAXIMUM_CURSOR_LENGTH = 4096;

@ObjectType({
  description: 'The position of a page in its list. Lists can be read forward only.',
  simpleResolvers: true,
})
@Directive('@shareable')
class PageInfo {
  @Field(() => Boolean, {
    description: 'True if another page follows; request it with `after: endCursor`.',
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'Always false, because the Chime API reads lists forward only.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first edge; null if the page is empty.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the next page, to pass as `after`; null if nothing was read.',
  })
  endCursor!: string | null;
}

interface Edge<Node> {
  node: Node;
  cursor: string;
}

export interface Connection<Node> {
  edges: Edge<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
}

/**
 * Builds the object type `<name>Connection` and its `<name>Edge` for a node type. Use it once per node type, as a named
 * subclass.
 */
export function Connection<Node extends object>(name: string, NodeType: ClassType<Node>) {
  @ObjectType(`${name}Edge`, {
    description: `One ${name} of a list, with its cursor.`,
    simpleResolvers: true,
  })
  class NodeEdge implements Edge<Node> {
    @Field(() => NodeType, { description: `The ${name}.` })
    node!: Node;

    @Field(() => String, { description: 'An opaque cursor; pass it as `after` to continue after this node.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.`, simpleResolvers: true })
  abstract class NodeConnection implements Connection<Node> {
    @Field(() => [NodeEdge], { description: 'The nodes of this page, each with its cursor.' })
    edges!: NodeEdge[];

    @Field(() => [NodeType], { description: 'The nodes of this page, without cursors.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Whether another page follows, and where it starts.' })
    pageInfo!: PageInfo;
  }
  return NodeConnection;
}

/**
 * Builds the arguments `first` and `after` of a list whose pages have 1 to `maximum` rows. They follow the arguments of
 * `BaseArgs`. A larger `first` is refused and not reduced, because the API refuses a larger MaxResults.
 */
export function PageArgs<Base extends ClassType>({ maximum, usual }: PageSize, BaseArgs: Base) {
  @ArgsType()
  class Page extends BaseArgs {
    @Field(() => Int, {
      defaultValue: usual,
      description: `The number of items to return: 1 to ${maximum}. A larger number is an error.`,
    })
    @IsInt({ message: 'must be a whole number' })
    @Min(1, { message: 'must be at least 1' })
    @Max(maximum, { message: `must be at most ${maximum}` })
    first!: number;

    @Field(() => String, {
      nullable: true,
      description: 'A cursor of the same list with the same filters; omit it to start at the beginning.',
    })
    @IsOptional()
    @IsNotBlank()
    @MaxCharacters(MAXIMUM_CURSOR_LENGTH)
    after?: string | null;
  }
  return Page;
}

/** The base of argument classes that have only paging arguments. */
@ArgsType()
export class NoArgs {}
