/** Saves files that the page has created. */

/** Makes the browser save the parts that `toCsv` has created. */
export function saveCsv(parts: string[], name: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser may not have read the file yet.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
