/** Files made on the page. */

/** Lets the browser save what `toCsv` made. */
export function saveCsv(parts: string[], name: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once, as it may not have been read yet.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
