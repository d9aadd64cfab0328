/** What the checks of the lock file, of licences and of credentials in the tree refuse. */
import { describe, expect, it } from 'vitest';

const load = async (name: string): Promise<unknown> =>
  import(new URL(`../../scripts/${name}`, import.meta.url).href);

const { lockProblems, scriptProblems } = (await load('lock-file.mjs')) as {
  lockProblems: (manifest: object, lock: object) => string[];
  scriptProblems: (manifest: object, npmrc: string) => string[];
};
const { isAllowed, licenceList, licenceProblems } = (await load('licence-list.mjs')) as {
  isAllowed: (expression: string | undefined) => boolean;
  licenceList: (lock: object) => string;
  licenceProblems: (lock: object, licenceOf: (path: string) => string | undefined) => string[];
};
const { secretsIn } = (await load('secret-scan.mjs')) as {
  secretsIn: (text: string) => { line: number; what: string }[];
};

const INTEGRITY = `sha512-${'A'.repeat(86)}==`;
const ENTRY = { version: '1.0.0', integrity: INTEGRITY, license: 'MIT' };
const lockOf = (entry: object = {}, more: object = {}) => ({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/a': { ...ENTRY, ...entry }, ...more },
});
const MANIFEST = { dependencies: { a: '1.0.0' } };

describe('the lock file', () => {
  it('may hold packages told by version and hash', () => {
    const nested = { 'node_modules/a/node_modules/@b/c': { ...ENTRY, version: '2.0.0-rc.1' } };
    expect(lockProblems(MANIFEST, lockOf({}, nested))).toEqual([]);
  });

  it.each([
    [{ integrity: undefined }, 'SHA-512'],
    [{ integrity: 'sha1-AAAA' }, 'SHA-512'],
    [{ integrity: `sha1-AAAA ${INTEGRITY}` }, 'SHA-512'],
    [{ resolved: 'https://mirror.example.com/a-1.0.0.tgz' }, 'place'],
    [{ resolved: 'git+ssh://git@example.com/a.git#0123' }, 'place'],
    [{ version: 'file:../a' }, 'version'],
    [{ version: undefined }, 'version'],
    [{ link: true }, 'link'],
  ])('must not hold %o', (entry, rule) => {
    const problems = lockProblems(MANIFEST, lockOf(entry));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(rule);
  });

  it.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', 'npm:b@1.0.0', 'file:../a', 'github:a/b'])(
    'must have versions to keep, and not %s',
    (version) => {
      expect(lockProblems({ dependencies: { a: version } }, lockOf())).toHaveLength(1);
      expect(lockProblems({ devDependencies: { a: version } }, lockOf())).toHaveLength(1);
    },
  );

  it('must not hold an install script that nobody has decided on', () => {
    const lock = lockOf({ hasInstallScript: true });
    expect(lockProblems(MANIFEST, lock)[0]).toContain('install script');
    expect(lockProblems({ ...MANIFEST, allowScripts: { a: false } }, lock)).toEqual([]);
    expect(lockProblems({ ...MANIFEST, allowScripts: { a: false } }, lockOf())).toHaveLength(1);
  });
});

describe('scripts of packages', () => {
  const NPMRC = '# text\nignore-scripts=true\n';

  it('do not run when they are installed', () => {
    expect(scriptProblems({}, NPMRC)).toEqual([]);
    for (const npmrc of ['', 'ignore-scripts=false\n', '# ignore-scripts=true\n'])
      expect(scriptProblems({}, npmrc)).toEqual(['.npmrc must say ignore-scripts=true']);
  });

  it.each(['prestart', 'poststart'])('leave none of ours that would not run either: %s', (name) => {
    expect(scriptProblems({ scripts: { start: 'a', [name]: 'b' } }, NPMRC)[0]).toContain(name);
    expect(scriptProblems({ scripts: { start: 'a', preview: 'b', poster: 'c' } }, NPMRC)).toEqual([]);
  });
});

const installed = () => undefined;

describe('licences', () => {
  it.each([
    ['MIT', true],
    ['(MIT AND BSD-3-Clause)', true],
    ['(MIT OR GPL-3.0)', true],
    ['(MIT AND GPL-3.0)', false],
    ['(MIT OR GPL-3.0 AND ISC)', false],
    ['GPL-3.0', false],
    ['Elastic-2.0', false],
    ['SEE LICENSE IN LICENSE', false],
    [undefined, false],
  ])('%s is allowed: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed);
  });

  it('of another kind are refused in production, and not in development', () => {
    expect(licenceProblems(lockOf({ license: 'Elastic-2.0' }), installed)).toHaveLength(1);
    expect(licenceProblems(lockOf({ license: undefined }), installed)).toHaveLength(1);
    expect(licenceProblems(lockOf({ license: 'Elastic-2.0', dev: true }), installed)).toEqual([]);
  });

  it('must be those that the installed packages state', () => {
    expect(licenceProblems(lockOf(), () => 'GPL-3.0')).toHaveLength(1);
    expect(licenceProblems(lockOf(), () => 'MIT')).toEqual([]);
  });

  it('are listed by package, without those for development', () => {
    const list = licenceList(lockOf({}, { 'node_modules/d': { ...ENTRY, dev: true } }));
    expect(list).toContain('1 packages');
    expect(list).toContain('- a 1.0.0, MIT');
    expect(list).not.toContain('- d ');
  });
});

/** Of what is put together here, as the check reads this file too. */
const found = (...parts: string[]) => secretsIn(`first line\n${parts.join('')} rest`);

describe('credentials in the tree', () => {
  it.each([
    ['AWS access key', ['AKIA', 'ABCDEFGHIJKLMNOP']],
    ['AWS secret', ['abcdefghij', 'KLMNOPQRST', '0123456789', 'abcdEFGH/+']],
    ['private key', ['-----BEGIN ', 'EC PRIVATE KEY-----\n', 'A'.repeat(64)]],
    ['private JSON web key', ['"d": ', `"${'x'.repeat(43)}"`]],
    ['web token', ['eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiJhbm4ifQ', '.c2lnbmF0dXJl']],
    ['API key', ['chime_', 'aB3'.repeat(14), 'x']],
    ['GitHub', ['ghp_', 'a1'.repeat(18)]],
    ['npm', ['npm_', 'a1'.repeat(18)]],
    ['Slack', ['xoxb-', '1'.repeat(24)]],
    ['URL', ['https://', 'ann:pass', '@db.internal/']],
  ])('are found: %s', (what, parts) => {
    expect(found(...parts)).toEqual([{ line: 2, what: expect.stringContaining(what) as string }]);
  });

  it.each([
    'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    'chime_' + 'r'.repeat(43),
    '0123456789abcdef0123456789abcdef01234567',
    '-----BEGIN PRIVATE KEY-----',
    'https://user:pass@example.com/',
  ])('%s is none', (text) => {
    expect(found(text)).toEqual([]);
  });
});
