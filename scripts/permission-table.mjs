/**
 * Generates docs/permissions.md from the declarations in the code. The function is pure, so that a test can compare its
 * result with the file.
 */

/**
 * @param {Record<string, string>} texts the description of each permission
 * @param {Record<string, readonly string[]>} roles the permissions of each role
 * @param {ReadonlyMap<string, string>} needed the permission of each field and entity
 */
export function permissionTable(texts, roles, needed) {
  const names = Object.keys(roles);
  const permits = Object.entries(texts).map(([permission, text]) => [
    code(permission),
    text,
    ...names.map((role) => (roles[role].includes(permission) ? 'yes' : '')),
  ]);
  const uses = Object.keys(texts).map((permission) => [
    code(permission),
    [...needed]
      .filter(([, wanted]) => wanted === permission)
      .map(([coordinate]) =>
        coordinate.includes('.') ? code(coordinate) : `references to ${code(coordinate)}`,
      )
      .join(', ') ||
      (OUTSIDE[permission] ?? ''),
  ]);
  return [
    INTRODUCTION,
    table(['permission', 'permits', ...names], permits),
    ROLE_NOTES,
    table(['permission', 'is needed for'], uses),
    GRANTS,
  ].join('\n\n');
}

const code = (text) => `\`${text}\``;

/** Uses of permissions outside the graph. */
const OUTSIDE = { 'metrics:read': 'the metrics page' };

function table(head, rows) {
  const widths = head.map((cell, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The effect on each operation for callers limited to accounts. */
const LIMITED = [
  ['all fields of an account', 'only those of its own accounts'],
  ['`accounts`', 'only its own are listed, and only they count for the page size'],
  [
    '`phoneNumber`, references to one',
    'only numbers of users in its accounts; the gateway reads the number to find out',
  ],
  ['`phoneNumbers`', 'only with `filterName: AccountId`, and one of its accounts as `filterValue`'],
  [
    'all fields that belong to no account',
    'refused: orders, the inventory, settings of the AWS account, dial-outs',
  ],
];

const INTRODUCTION = `# Permissions

<!-- Written by \`npm run permissions\` from the @Authorized decorators and src/models/shared/permission.ts. -->

This page says which permission each field needs and which roles contain it. A caller has permissions, by their names or
through roles, and may be limited to some Chime accounts. Every query, every mutation, and every field that costs a call or
shows a secret needs one permission. All other fields need none beyond that of the field above them: a caller who may change
a user may also read the changed user in the response, without the permission to read users.

If the caller lacks the permission, the field is null, and its error has the code \`FORBIDDEN\` and the permission's name in
\`extensions.permission\`. The gateway then sends nothing to Chime and checks only the types of the arguments. The
response is therefore the same whether the object exists or not. The other fields of the request are resolved as usual.

## Roles`;

const ROLE_NOTES = `The roles are modelled on AWS's managed policies AmazonChimeFullAccess, AmazonChimeReadOnly and
AmazonChimeUserManagement. Two differences are our choice. \`ReadOnly\` shows neither personal meeting PINs nor security
tokens; AWS shows them to everyone who may read users and bots. \`UserManagement\` may also read the retention settings of
accounts, phone number orders and the numbers that can be ordered, because these belong to other objects that it may read.

## By permission`;

const GRANTS = `References are those that a router sends in \`_entities\`. \`viewer\` (the caller and its permissions), \`_service\`,
\`__typename\` and introspection need no permission. Introspection is off in production.

## Callers limited to accounts

The limit holds for every way to an account: an argument, a nested field, a reference, a list, a batch, or a cursor of
another caller. It is enforced before each call to Chime, in addition to the permissions. A refusal has the code
\`FORBIDDEN\` too, without \`extensions.permission\`, and is the same for an account that does not exist.

${table(['field', 'for a caller limited to accounts'], LIMITED)}

The API discloses two facts about other accounts. The responses of \`createUser\` and \`inviteUsers\` show whether an e-mail
address is taken, even in another account. Phone numbers without a user belong to no account: a caller who may assign numbers
to the users of an account (\`user:write\`) may assign any free number, and learns whether it is free.
`;
