/**
 * Finds changes of federation's directives that affect the supergraphs composed with this schema, and their clients.
 */
import { Kind, print } from 'graphql';

/**
 * Directives that others rely on: entities that refer to ours, subgraphs that share our types, contracts that select by
 * tag.
 */
const PROMISES = new Set(['key', 'shareable', 'tag']);

/** Directives that restrict what clients can select or send. */
const RESTRICTIONS = new Set([
  'authenticated',
  'external',
  'inaccessible',
  'oneOf',
  'policy',
  'requiresScopes',
]);

/**
 * Lists the promises removed from, and the restrictions added to, elements in both schemas. `coordinate` names the
 * element and the directive, such as `User @key(fields: "accountId userId")`.
 */
export function federationBreaks(released, present) {
  const [before, after] = [directivesOf(released), directivesOf(present)];
  return [
    ...differences(before, after, PROMISES, 'is no longer there'),
    ...differences(after, before, RESTRICTIONS, 'is new'),
  ];
}

/**
 * Lists newly linked specifications, such as a later version of federation. Routers that do not know them cannot
 * compose the schema.
 */
export function newLinks(released, present) {
  const known = new Set(linksOf(released));
  return linksOf(present).filter((url) => !known.has(url));
}

function linksOf(document) {
  return document.definitions
    .filter(({ kind }) => kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION)
    .flatMap(({ directives }) => directives.filter(({ name }) => name.value === 'link'))
    .flatMap((link) => link.arguments.filter(({ name }) => name.value === 'url'))
    .map(({ value }) => value.value);
}

/** Returns the directives of `these` that are missing in `those`, for elements in both. */
function differences(these, those, names, message) {
  return [...these].flatMap(([element, directives]) =>
    [...directives]
      .filter(([text, name]) => names.has(name) && those.has(element) && !those.get(element).has(text))
      .map(([text]) => ({ coordinate: `${element} ${text}`, message })),
  );
}

/** Returns the directives of every element by its coordinate, each as text with its name. */
function directivesOf(document) {
  const found = new Map();
  const add = (coordinate, directives = []) => {
    const here = found.get(coordinate) ?? new Map();
    for (const directive of directives) {
      const name = directive.name.value.replace(/^federation__/, '');
      here.set(print(directive).replace('@federation__', '@'), name);
    }
    found.set(coordinate, here);
  };

  for (const definition of document.definitions) {
    if (!('name' in definition)) continue;
    const type = definition.name.value;
    // On an object type, @shareable applies to each of its fields.
    const [ofFields, ofType] = partition(definition.directives, ({ name }) =>
      /(^|__)shareable$/.test(name.value),
    );
    add(type, ofType);
    for (const { name, directives, arguments: parameters } of definition.fields ?? []) {
      add(`${type}.${name.value}`, [...ofFields, ...directives]);
      for (const parameter of parameters ?? []) {
        add(`${type}.${name.value}(${parameter.name.value}:)`, parameter.directives);
      }
    }
    for (const { name, directives } of definition.values ?? []) add(`${type}.${name.value}`, directives);
  }
  return found;
}

function partition(items = [], isFirst) {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
