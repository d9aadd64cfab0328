/** Patterns that no line of a log may match. */

const RULES: readonly (readonly [what: string, pattern: RegExp])[] = [
  // The pattern looks only at the character before the sign. A repetition there would take forever on a line of
  // megabytes.
  ['an e-mail address', /(?<=[^\s"'<>()[\]{},;:@\\])(?:@|%40)(?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,}/iu],
  ['a phone number', /(?:\+|%2B)[1-9]\d{6,14}(?!\d)/i],
  // The numbers of the emulator and the tests have the exchange 555, which belongs to nobody.
  ['a phone number without its plus', /(?<![\w.-])1?[2-9]\d{2}555\d{4}(?![\w.-])/],
  ['a PIN, or another number of ten digits', /(?<![\w.+-])\d{10}(?![\w.-])/],
  ['a JSON web token', /\beyJ[\w-]{8,}\.[\w-]{8,}/],
  ['an API key', /\bchime_[\w-]{20,}/],
  // 30 bytes in base64, the signing key of a bot. Almost every key has a digit, and long names have none.
  [
    'a security token',
    /(?<![\w+/=:.-])(?=[A-Za-z+/]*\d)(?=[a-z\d+/]*[A-Z])(?=[A-Z\d+/]*[a-z])[A-Za-z\d+/]{40}(?![\w+/=.-])/,
  ],
  ['a bearer token', /\bbearer\s+(?!realm\b|token\b|error\b)[\w.~+/-]{6,}/i],
  [
    'a signature',
    /AWS4-HMAC-SHA256|\bX-Amz-(?:Signature|Credential|Security-Token)=|\bCredential=|\bSignature=/i,
  ],
  ['a header with credentials', /"(?:authorization|cookie|set-cookie|x-amz-security-token)"\s*:\s*"(?!\[)/i],
  ['a private key', /PRIVATE KEY-----|"d"\s*:\s*"[\w-]{20,}"/],
  ['a secret member', /"(?:personalPin|securityToken|joinToken|secretAccessKey|password)"\s*:\s*"/i],
  ['a secret of the tests', /wJalrXUtnFEMI|hunter2|AKID:se/],
];

/** Returns the forbidden contents of a line. */
export function findingsIn(line: string): string[] {
  return RULES.filter(([, pattern]) => pattern.test(line)).map(([what]) => what);
}
