/** The walk through selections expands fragments, and reports the type to which they limit a field. */
import { type OperationDefinitionNode, parse } from 'graphql';
import { expect, it } from 'vitest';
import { forEachField, readFragments } from '../../../src/util/selections.js';

function walk(source: string): string[] {
  const document = parse(source);
  const [operation] = document.definitions as readonly OperationDefinitionNode[];
  const visited: string[] = [];
  forEachField(operation!.selectionSet, readFragments(document), ({ name }, condition) =>
    visited.push(`${condition ?? '-'}.${name.value}`),
  );
  return visited;
}

it('visits the fields of the set in order, and not those below them', () => {
  expect(walk('{ b a: c { d } }')).toEqual(['-.b', '-.c']);
});

it('visits the fields of a fragment at every use', () => {
  expect(walk('{ ...F a ...F } fragment F on T { b ...G } fragment G on U { c }')).toEqual([
    'T.b',
    'U.c',
    '-.a',
    'T.b',
    'U.c',
  ]);
});

it('keeps the type of the nearest fragment that names one', () => {
  expect(walk('{ ... on T { ... @include(if: true) { a ... on U { b } } c } ... { d } }')).toEqual([
    'T.a',
    'U.b',
    'T.c',
    '-.d',
  ]);
});
