/** Fills in the landing page with the data of this gateway. */
import type { Settings } from '../../settings/settings.js';
import { SANDBOX_ORIGIN } from '../../settings/cors-settings.js';
import { EXAMPLE } from './example-operation.js';
import { type BackendName, nameBackend } from './backend-name.js';

/**
 * Replaces the placeholders of the page.
 * @param template the built page, with `{{names}}` as placeholders
 * @param origin of the request
 */
export function fillLanding(
  template: string,
  origin: string,
  { backend, corsOrigins, pages }: Settings,
): string {
  const body = JSON.stringify({
    query: EXAMPLE.document.replace(/\s+/g, ' '),
    variables: EXAMPLE.variables,
  });
  const values: Readonly<Record<string, string>> = {
    origin,
    backend: BACKENDS[nameBackend(backend)],
    document: EXAMPLE.document,
    variables: JSON.stringify(EXAMPLE.variables, null, 2),
    curl: `curl -s ${origin}/graphql -H 'content-type: application/json' -d '${body}'`,
    explorer: pages.explorer ? 'on' : 'off',
    console: pages.console ? 'on' : 'off',
    // Sandbox works only if its scripts may read the responses.
    sandbox: corsOrigins.includes(SANDBOX_ORIGIN) ? 'on' : 'off',
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_match, name: string) => escapeHtml(values[name] ?? ''));
}

const BACKENDS: Readonly<Record<BackendName, string>> = {
  emulator:
    'The emulator that comes with the gateway. Amazon ended Amazon Chime in February 2026; the emulator stands in for it, and keeps its data on this machine.',
  aws: 'AWS. Amazon ended Amazon Chime in February 2026, so it may no longer respond.',
  other: 'A server that speaks the protocol of Amazon Chime, which Amazon ended in February 2026.',
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
