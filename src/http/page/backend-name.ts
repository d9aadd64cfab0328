/** Names the backend for the web pages. They never receive its address. */
import type { Backend } from '../../settings/settings.js';

/** The bundled emulator, AWS itself, or another server that speaks Chime's protocol. */
export type BackendName = 'emulator' | 'aws' | 'other';

export function nameBackend(backend: Backend): BackendName {
  if (backend.kind === 'emulator' || backend.isEmulator) return 'emulator';
  return backend.endpoint === undefined ? 'aws' : 'other';
}
