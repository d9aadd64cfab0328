/** Returns the id of a request that has succeeded. The gateway logs failures of single items under it. */
export const readRequestId = (extensions: Readonly<Record<string, unknown>> | undefined) =>
  extensions?.['requestId'] as string | undefined;
