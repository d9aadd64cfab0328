/** Reads the settings that a file of deploy/ gives to the gateway. */
import { readSettings, type Settings } from '../../src/settings/settings.js';

/** Stands for the secret files that the container gets. */
const SECRET_FILE = 'LICENSE';

export function readDeployedSettings(variables: Readonly<Record<string, string>>): Settings {
  if (variables['AUDIT_LOG_EMAIL_KEY_FILE'] === undefined)
    throw new Error('Replicas need the same key for the hashes of the audit log.');
  return readSettings({
    ...variables,
    AUDIT_LOG_EMAIL_KEY_FILE: SECRET_FILE,
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
  });
}
