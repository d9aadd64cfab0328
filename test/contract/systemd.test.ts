/** What docs/operations/systemd.md promises of the units of systemd. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const UNITS = [
  ['chime-graphql-gateway.service', 'dist/main.js', 'settings'],
  ['chime-emulator.service', 'dist/emulator/main.js', 'emulator'],
] as const;

/** Sections of a unit by name, and the values of their directives in order. Every line must be one of these. */
function parseUnit(text: string): Record<string, Record<string, string[]>> {
  const unit: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const heading = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, name, value] = /^([A-Z]\w*)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined) section = unit[heading] = {};
    else if (section && name !== undefined && value !== undefined) (section[name] ??= []).push(value);
    else throw new Error(`This line is no directive: ${line}`);
  }
  return unit;
}

it.each(UNITS)(
  '%s starts only with settings, again however often it fails, and logs every line',
  (name, program, settings) => {
    const { Unit, Service, Install } = parseUnit(
      readFileSync(join(import.meta.dirname, '../../systemd', name), 'utf8'),
    );
    expect(Unit).toMatchObject({ StartLimitIntervalSec: ['0'] });
    expect(Service).toMatchObject({
      ExecStart: [`/usr/bin/node ${program}`],
      // A minus before the path would make it optional.
      EnvironmentFile: [`/etc/chime-graphql-gateway/${settings}`],
      LogRateLimitIntervalSec: ['0'],
      Restart: ['on-failure'],
      StateDirectoryMode: ['0700'],
      UMask: ['0077'],
    });
    expect(Install).toEqual({ WantedBy: ['multi-user.target'] });
  },
);
