/** The actions that are offered for a number, by the viewer's permissions and the state of the number. */
import { useApolloClient } from '@apollo/client/react';
import {
  IconRestore,
  IconTag,
  IconTrash,
  IconUserMinus,
  IconUserPlus,
  IconArrowsExchange,
  type IconProps,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { useViewer, type Viewer } from '../../../session/viewer.js';
import { release, remove, restore } from './number-action.js';
import { findHolder, isDeleted } from '../phone-number-labels.js';

export type NumberDialog = 'assign' | 'name' | 'product';

export interface NumberChoice {
  readonly key: string;
  readonly label: string;
  readonly Icon: ComponentType<IconProps>;
  readonly isRed?: boolean;
  /** The reason why the action is disabled. */
  readonly obstacle?: string | undefined;
  run(this: void): void;
}

export function useNumberChoice(onDialog: (dialog: NumberDialog, number: NumberRowFragment) => void) {
  const viewer = useViewer();
  const client = useApolloClient();
  return (number: NumberRowFragment): NumberChoice[] => {
    if (isDeleted(number)) {
      const run = () => void restore(client, number);
      return viewer.can('phone-number:lifecycle')
        ? [{ key: 'restore', label: 'Restore', Icon: IconRestore, run }]
        : [];
    }
    const open = (dialog: NumberDialog) => () => onDialog(dialog, number);
    return [
      ...listAssignmentChoices(viewer, number, open('assign'), () => void release(client, number)),
      ...(viewer.can('phone-number:write') ? listChangeChoices(number, open) : []),
      ...(viewer.can('phone-number:lifecycle')
        ? [
            {
              key: 'delete',
              label: 'Delete …',
              Icon: IconTrash,
              isRed: true,
              obstacle: isTaken(number) ? 'Release it first' : undefined,
              run: () => void remove(client, number),
            },
          ]
        : []),
    ];
  };
}

const isTaken = ({ associations }: NumberRowFragment): boolean => (associations?.length ?? 0) > 0;

type Open = (dialog: NumberDialog) => () => void;

function listAssignmentChoices(
  viewer: Viewer,
  number: NumberRowFragment,
  assign: () => void,
  free: () => void,
): NumberChoice[] {
  if (!viewer.can('user:write')) return [];
  if (findHolder(number)) return [{ key: 'release', label: 'Release …', Icon: IconUserMinus, run: free }];
  if (!viewer.can('account:read') || !viewer.can('user:read') || isTaken(number)) return [];
  return [
    {
      key: 'assign',
      label: 'Assign to a user …',
      Icon: IconUserPlus,
      obstacle: findAssignmentObstacle(number),
      run: assign,
    },
  ];
}

function findAssignmentObstacle({ productType, status }: NumberRowFragment): string | undefined {
  if (productType !== 'BusinessCalling') return 'For Business Calling numbers only';
  return status === 'Unassigned' ? undefined : 'It is not free';
}

function listChangeChoices({ callingNameStatus }: NumberRowFragment, open: Open): NumberChoice[] {
  const obstacle = callingNameStatus === 'UpdateInProgress' ? 'A calling name is being changed' : undefined;
  return [
    { key: 'product', label: 'Change its use …', Icon: IconArrowsExchange, obstacle, run: open('product') },
    { key: 'name', label: 'Calling name …', Icon: IconTag, obstacle, run: open('name') },
  ];
}
