/** The id of a request that was answered: failures of single items within the answer are in the log under it. */
export const readRequestId = (extensions: Readonly<Record<string, unknown>> | undefined) =>
  extensions?.['requestId'] as string | undefined;
