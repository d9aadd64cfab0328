/**
 * A change of an entity of Chime. It names the entity and carries none of its data, so that it holds no personal data
 * and every subscriber reads the entity with its own permissions.
 */

export type ChangedResource = 'Account' | 'User' | 'Room' | 'PhoneNumber';

export type ChangeKind = 'Created' | 'Updated' | 'Deleted';

/** The identifiers of the changed entity. One that is not known is absent. */
export interface ChangedKeys {
  readonly accountId?: string | undefined;
  readonly userId?: string | undefined;
  readonly roomId?: string | undefined;
  /** In E.164 form. */
  readonly phoneNumberId?: string | undefined;
}

export interface Change extends ChangedKeys {
  readonly resource: ChangedResource;
  readonly kind: ChangeKind;
  /** The operation of Chime, such as UpdateUser. Null for a change by time, or from outside of the API. */
  readonly operation: string | null;
  /** In ISO 8601, UTC. */
  readonly time: string;
}

/** Tells a subscriber that changes may be missing before this moment, so that it reads again what it shows. */
export const RESYNC = 'Resync';

/** What a subscriber receives. */
export type ChangeEvent = Change | typeof RESYNC;
