/** Shows in a field that its value is being saved. */
import { Loader } from '@mantine/core';
import { useIsSaving } from './saving.js';

/** Returns properties for a field whose changes are saved under this key. */
export function useSavingProps(key: string) {
  return useIsSaving(key)
    ? { 'aria-busy': true, rightSection: <Loader size={14} role="img" aria-label="Saving" /> }
    : {};
}
