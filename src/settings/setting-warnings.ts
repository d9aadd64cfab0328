/** Finds environment variables that look like settings but have no effect. */

import type { Logger } from 'pino';

/** First words that many programs use in names of variables. */
const COMMON_WORDS = new Set(['API', 'AWS', 'DATA', 'HOST', 'LOG', 'MAX', 'NODE', 'OTEL', 'PORT']);

/** Variables that Kubernetes sets for each service, under the service's name. */
const SERVICE_LINK = /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?$/;

/** Returns the words of a name, sorted and in the singular, so that `LIMIT_RATES` equals `RATE_LIMIT`. */
const normalize = (name: string): string =>
  name
    .split('_')
    .map((word) => word.replace(/S$/, ''))
    .toSorted()
    .join(' ');

/**
 * Returns the names that resemble one of `settings` but are none. Such a name has the same words as a setting, or the
 * same first word if that word is not a common one.
 * @param names of all variables that are set
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

/** @param variables names only, because values may be secrets */
export function warnOfUnknownSettings(log: Logger, variables: readonly string[]): void {
  if (variables.length > 0)
    log.warn({ variables }, 'environment variables look like settings of this program but are not');
}
