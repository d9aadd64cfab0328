/** Where AWS documents the operations: the description of each field that is one points to its page. */
export const PAGE = 'https://docs.aws.amazon.com/chime/latest/APIReference';
