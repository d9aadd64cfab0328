/** A combobox that searches the schema and opens the documentation page of the chosen match. */
import { useDocExplorerActions } from '@graphiql/plugin-doc-explorer';
import { MagnifyingGlassIcon } from '@graphiql/react';
import type { GraphQLSchema } from 'graphql';
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { type SchemaMatch, searchSchema } from './schema-search.js';

/** The maximum number of listed matches. Only very common words have more. */
const MOST_SHOWN = 100;

export function SearchField({ schema }: { schema: GraphQLSchema }) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const optionId = (index: number) => `${listId}-${index}`;
  const search = useSearch(schema, (index) =>
    document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' }),
  );
  const { matches, shown, active, isListed } = search;
  return (
    <div className="schema-search">
      {/* GraphiQL's keyboard shortcut clicks the element with this class. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- The keyboard reaches the input itself. */}
      <div className="graphiql-doc-explorer-search-input" onClick={() => input.current?.focus()}>
        <MagnifyingGlassIcon aria-hidden />
        <input
          ref={input}
          role="combobox"
          aria-label="Search names and descriptions"
          aria-autocomplete="list"
          aria-expanded={isListed}
          aria-controls={listId}
          aria-activedescendant={isListed ? optionId(active) : undefined}
          autoComplete="off"
          placeholder="Search names and descriptions"
          value={search.text}
          onChange={(event) => search.type(event.currentTarget.value)}
          onKeyDown={search.onKeyDown}
          onBlur={search.close}
        />
      </div>
      <div className="schema-matches" id={listId} role="listbox" aria-label="Matches" hidden={!isListed}>
        {shown.map((match, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- The input keeps the focus and takes the keys.
          <div
            key={match.coordinate}
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => search.open(match)}
          >
            <Match match={match} />
          </div>
        ))}
      </div>
      <p className="schema-match-count" role="status">
        {search.isOpen && matches !== undefined && describeCount(matches.length)}
      </p>
    </div>
  );
}

/**
 * Searches the schema for the typed text and moves through the matches by keyboard.
 * @param onMove is called with the index of the match that the keyboard moves to
 */
function useSearch(schema: GraphQLSchema, onMove: (index: number) => void) {
  const actions = useDocExplorerActions();
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const searched = useDeferredValue(text);
  const matches = useMemo(
    () => (searched.trim() === '' ? undefined : searchSchema(schema, searched)),
    [schema, searched],
  );
  const shown = useMemo(() => matches?.slice(0, MOST_SHOWN) ?? [], [matches]);
  const isListed = isOpen && shown.length > 0;
  const close = () => setOpen(false);
  const type = (next: string) => {
    setText(next);
    setActive(0);
    setOpen(true);
  };
  const open = (match: SchemaMatch | undefined) => {
    if (match === undefined) return;
    actions.push({ name: match.page.name, def: match.page });
    // Keeps the text, so that the arrow keys list the other matches again.
    close();
  };
  const move = (index: number) => {
    setOpen(true);
    setActive(index);
    onMove(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    const last = shown.length - 1;
    if (key === 'Escape') close();
    else if (key === 'Enter' && isListed) open(shown[active]);
    else if (key === 'ArrowDown' && last >= 0) move(isListed ? Math.min(active + 1, last) : active);
    else if (key === 'ArrowUp' && last >= 0) move(isListed ? Math.max(active - 1, 0) : active);
    else return;
    event.preventDefault();
  };
  return { text, isOpen, active, matches, shown, isListed, close, type, open, onKeyDown };
}

function describeCount(count: number): string {
  if (count === 0) return 'No name or description has these words.';
  if (count > MOST_SHOWN) return `The first ${MOST_SHOWN} of ${count} matches`;
  return count === 1 ? '1 match' : `${count} matches`;
}

const Match = ({ match: { coordinate, excerpt } }: { match: SchemaMatch }) => (
  <>
    <code>{coordinate}</code>
    {excerpt && (
      <small>
        {excerpt.before}
        <mark>{excerpt.word}</mark>
        {excerpt.after}
      </small>
    )}
  </>
);
