/**
 * The program cannot start, or a command cannot do its work, for a reason that its operator can fix. The message is one
 * line. If it names a setting, it states the rule and never the value.
 */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}
