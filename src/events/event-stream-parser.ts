/**
 * Parses server-sent events. Its memory is bounded: an event that is too long is returned without its data.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
import { StringDecoder } from 'node:string_decoder';

/** The maximum number of characters in a line, and in the data of an event. A change has about 300. */
const MAXIMUM_LENGTH = 4_096;

export interface StreamEvent {
  /** `message` if the event has no type. */
  readonly type: string;
  readonly id: string | undefined;
  /** Undefined if the event was too long. */
  readonly data: string | undefined;
}

/** The fields of the event that is being received. */
interface Fields {
  type?: string;
  id?: string;
  data?: string;
  isTooLong?: boolean;
}

export class EventStreamParser {
  readonly #decoder = new StringDecoder('utf8');
  #fields: Fields = {};
  #line = '';
  #isLineTooLong = false;

  /** Returns the events that end in this part of the stream. */
  parse(bytes: Buffer): StreamEvent[] {
    const [first = '', ...others] = this.#decoder.write(bytes).split('\n');
    const events: StreamEvent[] = [];
    this.#append(first);
    for (const text of others) {
      const event = this.#endLine();
      if (event) events.push(event);
      this.#append(text);
    }
    return events;
  }

  #append(text: string): void {
    if (this.#line.length + text.length <= MAXIMUM_LENGTH) this.#line += text;
    else this.#isLineTooLong = true;
  }

  /** Returns the event if an empty line ends it. */
  #endLine(): StreamEvent | undefined {
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    if (this.#isLineTooLong) this.#fields.isTooLong = true;
    else if (line === '') return this.#endEvent();
    else this.#readField(line);
    this.#isLineTooLong = false;
    return undefined;
  }

  /** Reads a field. A comment is a field without a name. */
  #readField(line: string): void {
    const fields = this.#fields;
    const [name = ''] = line.split(':', 1);
    const value = line.slice(name.length + 1).replace(/^ /, '');
    if (name === 'event') fields.type = value;
    if (name === 'id') fields.id = value;
    if (name !== 'data') return;
    const data = fields.data === undefined ? value : `${fields.data}\n${value}`;
    if (data.length <= MAXIMUM_LENGTH) fields.data = data;
    else fields.isTooLong = true;
  }

  /** Returns the event, unless it has only comments. */
  #endEvent(): StreamEvent | undefined {
    const { type = 'message', id, data = '', isTooLong } = this.#fields;
    const isEmpty = Object.keys(this.#fields).length === 0;
    this.#fields = {};
    return isEmpty ? undefined : { type, id, data: isTooLong ? undefined : data };
  }
}
