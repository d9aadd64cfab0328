/** Reads the pages of the console from the source of its routes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

const SOURCE = fileURLToPath(new URL('../../web/console/src/route.tsx', import.meta.url));

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Returns the patterns of all addresses that show a page, such as `accounts/:accountId/users`. */
export function consoleRoutes(): string[] {
  const { body } = parseAst(readFileSync(SOURCE, 'utf8'), { lang: 'tsx' }) as unknown as { body: Node[] };
  const declarations = body.flatMap((node) => (node['declarations'] as Node[] | undefined) ?? []);
  const pages = declarations.find(({ id }) => (id as Node)['name'] === 'PAGES');
  if (pages === undefined) throw new Error('route.tsx declares no PAGES.');
  return patterns(pages['init'] as Node, '');
}

function patterns(list: Node, parent: string): string[] {
  return (list['elements'] as Node[]).flatMap((route) => {
    const children = property(route, 'children');
    const path = property(route, 'path')?.['value'] as string | undefined;
    const own = [parent, path].filter(Boolean).join('/');
    if (children) return patterns(children, own);
    // A layout's index page shares the layout's address.
    return property(route, 'element') ? [] : [own];
  });
}

const property = (route: Node, name: string): Node | undefined =>
  (route['properties'] as Node[]).find(({ key }) => (key as Node)['name'] === name)?.['value'] as
    | Node
    | undefined;
