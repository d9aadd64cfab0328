/**
 * The parts of a mutation's arguments that the audit log records: identifiers, the names of the input fields that were
 * set, and the values of those that can be no secret.
 */
import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputField,
  GraphQLBoolean,
  GraphQLInt,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import type { EmailMask } from './email-mask.js';
import { type AuditTarget, maskId, maskPhoneNumber, MAXIMUM_IDS } from './entry.js';
import { isRecordable, toText } from './value-text.js';

export interface Recorded {
  accountId: string | null;
  targets: AuditTarget[];
  fields: string[];
  changes: RecordedChange[];
}

/** The new value of an input field, and the old one if it was read. */
export interface RecordedChange {
  /** The identifier as it was sent, of an item of a batch. It is not recorded. */
  readonly key: string | undefined;
  /** The recorded form of `key`. */
  readonly id: string | null;
  readonly field: string;
  old?: string | null;
  readonly new: string | null;
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
  /** Whether the value is an e-mail address, or a list of them. */
  isEmail: boolean;
  /** Whether the value is of an enum, a boolean or a number, which is never a secret. */
  isValue: boolean;
  members: readonly Member[];
}

/** Creates a function that reads a mutation's arguments. It records no text but identifiers and masked addresses. */
export function argumentReader({
  args,
}: GraphQLField<unknown, unknown>): (
  values: Readonly<Record<string, unknown>>,
  maskEmail: EmailMask,
) => Recorded {
  const members = findMembers(args, '');
  return (values, maskEmail) => {
    const found: Found = { targets: new Map(), fields: new Set(), changes: [], maskEmail };
    collect(members, values, found);
    const { targets, fields, changes } = found;
    const accountId = targets.get('accountId')?.ids[0] ?? null;
    targets.delete('accountId');
    return { accountId, targets: [...targets.values()], fields: [...fields], changes };
  };
}

interface Found {
  readonly targets: Map<string, AuditTarget>;
  readonly fields: Set<string>;
  readonly changes: RecordedChange[];
  readonly maskEmail: EmailMask;
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
      isEmail: /^email$|^userEmailList$/.test(name),
      // A list has another nullable type than its items.
      isValue:
        named === getNullableType(type) &&
        (named === GraphQLBoolean || named === GraphQLInt || isEnumType(named)),
      members: isInputObjectType(named) ? findMembers(Object.values(named.getFields()), below) : [],
    };
  });
}

/** @param item the members of the list's item that the values belong to */
function collect(
  members: readonly Member[],
  values: Readonly<Record<string, unknown>>,
  found: Found,
  item?: Pick<RecordedChange, 'key' | 'id'>,
): void {
  for (const { name, path, mask: maskIdentifier, isEmail, isValue, members: below } of members) {
    const value = values[name];
    if (value === undefined) continue;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (below.length > 0 && value !== null) {
      for (const one of items) {
        const inner = (one ?? {}) as Record<string, unknown>;
        collect(below, inner, found, Array.isArray(value) ? identifyItem(below, inner) : item);
      }
      continue;
    }
    const mask = isEmail ? found.maskEmail : maskIdentifier;
    if (!mask || value === null) {
      found.fields.add(path);
      if (isValue && isRecordable(value))
        found.changes.push({ key: item?.key, id: item?.id ?? null, field: path, new: toText(value) });
      continue;
    }
    let target = found.targets.get(name);
    if (!target) found.targets.set(name, (target = { name, count: 0, ids: [] }));
    for (const one of items) {
      target.count += 1;
      const id = target.ids.length < MAXIMUM_IDS ? mask(String(one)) : undefined;
      if (id !== undefined) target.ids.push(id);
    }
  }
}

function identifyItem(
  members: readonly Member[],
  values: Readonly<Record<string, unknown>>,
): Pick<RecordedChange, 'key' | 'id'> {
  const member = members.find(({ mask }) => mask);
  const key = member && values[member.name];
  if (typeof key !== 'string') return { key: undefined, id: null };
  return { key, id: member?.mask?.(key) ?? null };
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
