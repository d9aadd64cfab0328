/** The base URL of AWS's API reference. The description of each field that is an operation links to its page. */
export const PAGE = 'https://docs.aws.amazon.com/chime/latest/APIReference';
