/** What the pages for people call the backend. They never have its address. */
import type { Backend } from '../../settings/settings.js';

/** The emulator that comes with the gateway, AWS itself, or a server elsewhere that speaks Chime's protocol. */
export type BackendName = 'emulator' | 'aws' | 'other';

export function nameBackend(backend: Backend): BackendName {
  if (backend.kind === 'emulator' || backend.isEmulator) return 'emulator';
  return backend.endpoint === undefined ? 'aws' : 'other';
}
