/** The nonce with which the content security policy of this response allows styles, for libraries that insert some. */
import { setNonce } from 'get-nonce';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// Used by react-remove-scroll, below dialogs.
setNonce(nonce);

/** Returns the nonce for MantineProvider. */
export const styleNonce = (): string => nonce;
