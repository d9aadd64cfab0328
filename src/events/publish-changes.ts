/** Publishes what the writes of this process change. */
import type { Chime } from '../chime/client.js';
import { toOperationName } from '../chime/operations.js';
import { wrapWrites } from '../chime/wrap-writes.js';
import type { Change } from './change.js';
import { changesOfCall } from './changes-of-call.js';

/** Wraps Chime so that the changes of each successful write are passed to `publish` before its caller continues. */
export const publishChanges = (chime: Chime, publish: (change: Change) => void): Chime =>
  wrapWrites(chime, async (command, options) => {
    const output = await chime.send(command, options);
    for (const change of changesOfCall(toOperationName(command), command.input, output, new Date()))
      publish(change);
    return output;
  });
