/** Finds text that looks like a credential in tracked files. */

/** Fictitious credentials from AWS's documentation, which documents and tests contain. */
const EXAMPLES = new Set(['wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'AKIAIOSFODNN7EXAMPLE']);

const RULES = [
  ['an AWS access key id', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g],
  [
    'an AWS secret access key',
    /(?<![\w/+=-])(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[\w/+]{40}(?![\w/+=-])/g,
  ],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z\d+/=\s]{40}/g],
  ['a private JSON web key', /"d"\s*:\s*"[\w-]{20,}"/g],
  ['a JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
  ['an API key of this gateway', /\bchime_(?!(.)\1{42})[\w-]{43}\b/g],
  ['a GitHub token', /\b(?:gh[pousr]_\w{36,}|github_pat_\w{50,})/g],
  ['an npm token', /\bnpm_\w{36}\b/g],
  ['a Slack token', /\bxox[abprs]-[\w-]{20,}/g],
  [
    'credentials in a URL',
    /\bhttps?:\/\/[^\s/:@'"`${}<>]+:[^\s/@'"`${}<>]+@(?!(?:[\w-]+\.)*example\.)[\w.-]+/g,
  ],
];

/**
 * Finds credentials in a text. Returns the number of the line and the rule, but not the credential itself.
 * @param text content of a file
 */
export function secretsIn(text) {
  return RULES.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => !EXAMPLES.has(found))
      .map(({ index }) => ({ line: text.slice(0, index).split('\n').length, what })),
  );
}
