/** What the arguments of a mutation tell the audit log: identifiers, and which input fields were set. */
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputField,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { type AuditTarget, maskId, maskPhoneNumber, MAXIMUM_IDS } from './entry.js';

export interface Recorded {
  accountId: string | null;
  targets: AuditTarget[];
  fields: string[];
}

/** An argument or input field: worked out once a schema, as it is looked at for every mutation. */
interface Member {
  name: string;
  /** Without the name of the argument `input`, which says nothing. */
  path: string;
  /** What is recorded of an identifier, if it can be one; undefined for members that are none. */
  mask: ((id: string) => string | undefined) | undefined;
  members: readonly Member[];
}

/** What is read from the arguments of the field. The values of anything but identifiers are not. */
export function argumentReader({
  args,
}: GraphQLField<unknown, unknown>): (values: Readonly<Record<string, unknown>>) => Recorded {
  const members = recordedMembers(args, '');
  return (values) => {
    const targets = new Map<string, AuditTarget>();
    const fields = new Set<string>();
    collect(members, values, targets, fields);
    const accountId = targets.get('accountId')?.ids[0] ?? null;
    targets.delete('accountId');
    return { accountId, targets: [...targets.values()], fields: [...fields] };
  };
}

function recordedMembers(inputs: readonly (GraphQLArgument | GraphQLInputField)[], parent: string): Member[] {
  return inputs.map(({ name, type }) => {
    const named = getNamedType(type);
    const path = parent ? `${parent}.${name}` : name;
    const below = path === 'input' ? '' : path;
    return {
      name,
      path,
      mask: /phoneNumberIds?$|^e164PhoneNumbers?$/.test(name)
        ? maskPhoneNumber
        : named === GraphQLID
          ? maskId
          : undefined,
      members: isInputObjectType(named) ? recordedMembers(Object.values(named.getFields()), below) : [],
    };
  });
}

function collect(
  members: readonly Member[],
  values: Readonly<Record<string, unknown>>,
  targets: Map<string, AuditTarget>,
  fields: Set<string>,
): void {
  for (const { name, path, mask, members: below } of members) {
    const value = values[name];
    if (value === undefined) continue;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (below.length > 0 && value !== null) {
      for (const item of items) collect(below, (item ?? {}) as Record<string, unknown>, targets, fields);
      continue;
    }
    if (!mask || value === null) {
      fields.add(path);
      continue;
    }
    let target = targets.get(name);
    if (!target) targets.set(name, (target = { name, count: 0, ids: [] }));
    for (const item of items) {
      target.count += 1;
      const id = target.ids.length < MAXIMUM_IDS ? mask(String(item)) : undefined;
      if (id !== undefined) target.ids.push(id);
    }
  }
}

/** What is read from the result of a mutation that worked. */
export interface ResultReader {
  /** The identifier of what was created, by the name of its field. */
  created: string | undefined;
  /** The field with the failures of single items. */
  failures: string | undefined;
}

export function resultReader({ name, type }: GraphQLField<unknown, unknown>): ResultReader {
  const result = getNamedType(type);
  const fields = isObjectType(result) ? Object.keys(result.getFields()) : [];
  const id = `${result.name.charAt(0).toLowerCase()}${result.name.slice(1)}Id`;
  return {
    created: name.startsWith('create') ? fields.find((field) => field === id) : undefined,
    failures: name.startsWith('batch') ? fields.find((field) => /errors$/i.test(field)) : undefined,
  };
}
