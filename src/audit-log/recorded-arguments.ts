/**
 * The parts of a mutation's arguments that the audit log records: identifiers, and the names of the input fields that
 * were set.
 */
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

/** An argument or input field. Computed once per schema, because every mutation needs it. */
interface Member {
  name: string;
  /** The path of the field, without the argument name `input`, which carries no information. */
  path: string;
  /**
   * Converts an identifier to its recorded form, or to undefined if it cannot be one. Absent for members that are not
   * identifiers.
   */
  mask: ((id: string) => string | undefined) | undefined;
  members: readonly Member[];
}

/** Creates a function that reads a mutation's arguments. It records values of identifiers only. */
export function argumentReader({
  args,
}: GraphQLField<unknown, unknown>): (values: Readonly<Record<string, unknown>>) => Recorded {
  const members = findMembers(args, '');
  return (values) => {
    const targets = new Map<string, AuditTarget>();
    const fields = new Set<string>();
    collect(members, values, targets, fields);
    const accountId = targets.get('accountId')?.ids[0] ?? null;
    targets.delete('accountId');
    return { accountId, targets: [...targets.values()], fields: [...fields] };
  };
}

function findMembers(inputs: readonly (GraphQLArgument | GraphQLInputField)[], parent: string): Member[] {
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
      members: isInputObjectType(named) ? findMembers(Object.values(named.getFields()), below) : [],
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

/** Names the fields to read from the result of a successful mutation. */
export interface ResultFields {
  /** The field with the identifier of the created resource. */
  created: string | undefined;
  /** The field with the failures of individual items. */
  failures: string | undefined;
}

export function findResultFields({ name, type }: GraphQLField<unknown, unknown>): ResultFields {
  const result = getNamedType(type);
  const fields = isObjectType(result) ? Object.keys(result.getFields()) : [];
  const id = `${result.name.charAt(0).toLowerCase()}${result.name.slice(1)}Id`;
  return {
    created: name.startsWith('create') ? fields.find((field) => field === id) : undefined,
    failures: name.startsWith('batch') ? fields.find((field) => /errors$/i.test(field)) : undefined,
  };
}
