/** The SDL as platform teams compose it: with another subgraph, by the libraries of both makers. */
import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { HR_SDL } from '../support/hr-subgraph.js';
import { COMPOSERS, type Subgraph } from '../support/router.js';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const chime: Subgraph = { name: 'chime', sdl, url: 'http://127.0.0.1:4000/graphql' };
const hr: Subgraph = { name: 'hr', sdl: HR_SDL, url: 'http://127.0.0.1:4002/graphql' };

describe.each(Object.entries(COMPOSERS))('%s', (_name, compose) => {
  it('composes the subgraph on its own, with nothing to complain of or to hint at', () => {
    expect(compose([chime])).toMatchObject({ errors: [], hints: [] });
  });

  it('composes it with one that extends its entities and has a PageInfo too, without a hint', () => {
    const { errors, hints, supergraph } = compose([chime, hr]);
    expect({ errors, hints }).toEqual({ errors: [], hints: [] });
    expect(fieldsOf(supergraph, 'User')).toEqual(
      expect.arrayContaining(['userId', 'personalPIN', 'costCentre', 'employee']),
    );
    expect(fieldsOf(supergraph, 'Account')).toEqual(expect.arrayContaining(['users', 'headcount']));
    expect(fieldsOf(supergraph, 'Query')).toEqual(expect.arrayContaining(['users', 'employee']));
  });

  it('refuses one that claims a field of an entity, as users have one owner', () => {
    const rival = { ...hr, sdl: HR_SDL.replace('costCentre: String', 'displayName: String') };
    const { errors, supergraph } = compose([chime, rival]);
    expect(supergraph).toBeUndefined();
    expect(errors.join('\n')).toContain('User.displayName');
  });
});

function fieldsOf(supergraph: string | undefined, name: string): string[] {
  const type = buildSchema(supergraph ?? '', { assumeValidSDL: true }).getType(name);
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
}
