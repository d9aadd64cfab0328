/** The number that this answer's content security policy allows styles by; libraries that insert some are told here. */
import { setNonce } from 'get-nonce';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// Used by react-remove-scroll, below dialogs.
setNonce(nonce);

/** For MantineProvider. */
export const styleNonce = (): string => nonce;
