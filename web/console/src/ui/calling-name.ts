/** The rule of the API for calling names. */

/** Returns the rule that a calling name breaks, or undefined for a valid name. */
export const findCallingNameFault = (name: string): string | undefined =>
  /^$|^[a-zA-Z0-9 ]{2,15}$/.test(name)
    ? undefined
    : 'Give 2 to 15 letters, digits and spaces, or nothing for no name.';
