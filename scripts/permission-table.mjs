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
  ['anything in an account', 'its own accounts only'],
  ['`accounts`', 'only its own are listed, and only they count for the pages'],
  ['`phoneNumber`, references to one', 'only numbers of users in its accounts; it is read to find out'],
  ['`phoneNumbers`', 'only with `filterName: AccountId`, and one of its accounts as `filterValue`'],
  [
    'all that belongs to no account',
    'refused: orders, the inventory, settings of the AWS account, dial-outs',
  ],
];

const INTRODUCTION = `# Permissions

<!-- Written by \`npm run permissions\` from the @Authorized decorators and src/models/shared/permission.ts. -->

A caller has permissions, by their names or as roles, and may be limited to some Chime accounts. Every query, every
mutation and every field that costs a call or shows a secret needs one permission. All other fields come with the field
that led to them: whoever may change a user is also answered what was changed, without being permitted to read users.

Without the permission the field is null, and its error has the code \`FORBIDDEN\` and the permission's name in
\`extensions.permission\`. Nothing was sent to Chime then, and no argument looked at but for its type: the
answer is the same whether the thing exists or not. The other fields of the request are answered.

## Roles`;

const ROLE_NOTES = `The roles are modelled on AWS's managed policies AmazonChimeFullAccess, AmazonChimeReadOnly and
AmazonChimeUserManagement. Two differences are our choice: \`ReadOnly\` shows neither personal meeting PINs nor security
tokens, which AWS shows to whoever may read users and bots; and \`UserManagement\` may also read the retention settings of
accounts, phone number orders and what can be ordered, as these come with other things it may read.

## By permission`;

const GRANTS = `References are those of a router, in \`_entities\`. \`viewer\` (what a caller may do), \`_service\`, \`__typename\` and
introspection need no permission; introspection is off in production.

## Callers limited to accounts

The limit holds wherever a request comes to an account: by an argument, a nested field, a reference, a list, a batch, a
cursor that another caller was given. It is enforced where calls leave for Chime, on top of the permissions. What it
refuses is \`FORBIDDEN\` too, without \`extensions.permission\`, and the same for an account that does not exist.

${table(['what', 'for a caller limited to accounts'], LIMITED)}

Two things the API lets shine through. \`createUser\` and \`inviteUsers\` tell when an e-mail address is taken, also in
another account. And phone numbers without a user belong to no account: whoever may give numbers to the users of an
account (\`user:write\`) may give them any free number, and learns whether it is free.
`;
