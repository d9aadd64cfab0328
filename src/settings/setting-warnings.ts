/** Finds variables of the environment that their owner believes to be settings, and that change nothing. */

import type { Logger } from 'pino';

/** First words that many programs use in names of variables. */
const COMMON_WORDS = new Set(['API', 'AWS', 'DATA', 'HOST', 'LOG', 'MAX', 'NODE', 'OTEL', 'PORT']);

/** Variables that Kubernetes sets for each service, under the service's name. */
const SERVICE_LINK = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?$/;

/** Returns the words of a name in one order and in the singular, so that `LIMIT_RATES` is like `RATE_LIMIT`. */
const normalize = (name: string): string =>
  name
    .split('_')
    .map((word) => word.replace(/S$/, ''))
    .toSorted()
    .join(' ');

/**
 * Returns the names that look like one of `settings` and are none: those with the same words, or with the first word of a
 * setting if that is no common one.
 * @param names all variables that are set
 */
export function findUnknownSettings(names: readonly string[], settings: readonly string[]): string[] {
  const known = new Set(settings);
  const forms = new Set(settings.map(normalize));
  const firstWords = new Set(
    settings
      .filter((name) => name.includes('_'))
      .map((name) => name.split('_')[0] ?? '')
      .filter((word) => !COMMON_WORDS.has(word)),
  );
  return names.filter((name) => {
    if (known.has(name) || SERVICE_LINK.test(name)) return false;
    const [first = '', ...others] = name.split('_');
    return forms.has(normalize(name)) || (others.length > 0 && firstWords.has(first));
  });
}

/** @param variables names only, as values may be secrets */
export function warnOfUnknownSettings(log: Logger, variables: readonly string[]): void {
  if (variables.length > 0)
    log.warn({ variables }, 'environment variables look like settings of this program and are none');
}
