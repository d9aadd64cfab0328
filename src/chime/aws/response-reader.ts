/**
 * Reads the JSON of answers, to the same output as the SDK does, which asks the schema about every value anew and takes
 * every date apart: by readers that are made once a schema. Whatever is not as usual is left to the SDK.
 */
import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import { HttpInterceptingShapeDeserializer, JsonShapeDeserializer2 } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';

type Schema = Parameters<JsonShapeDeserializer2['read']>[0];
type Json = Parameters<JsonShapeDeserializer2['readObject']>[1];
type Read = (value: unknown) => unknown;

/** The SDK's protocol, with the reader of this file for answers; the serializer, and what reads errors, are the SDK's. */
export class ChimeProtocol extends AwsRestJsonProtocol {
  constructor(settings: ConstructorParameters<typeof AwsRestJsonProtocol>[0]) {
    super(settings);
    const { settings: json } = this.getPayloadCodec();
    this.deserializer = new HttpInterceptingShapeDeserializer(new ResponseReader(json), json);
  }
}

export class ResponseReader extends JsonShapeDeserializer2 {
  readonly #readers = new WeakMap<NormalizedSchema, Read>();

  override async read(schema: Schema, data: unknown): Promise<unknown> {
    const normalized = NormalizedSchema.of(schema);
    // Errors have no schema yet when they are read.
    if (!(data instanceof Uint8Array) || data.length === 0 || !normalized.isStructSchema())
      return super.read(schema, data);
    let read = this.#readers.get(normalized);
    if (read === undefined) this.#readers.set(normalized, (read = this.#structureReader(normalized)));
    return read(JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()));
  }

  /** What reads values of a schema; undefined when they stay as they are. */
  #readerFor(schema: NormalizedSchema): Read | undefined {
    if (schema.isStructSchema() && !schema.isUnionSchema()) return this.#structureReader(schema);
    if (schema.isListSchema()) return this.#listReader(schema);
    if (schema.isBooleanSchema()) return undefined;
    if (schema.isStringSchema() && !schema.getMergedTraits().mediaType) return undefined;
    const readAsSdk = this.#sdkReader(schema);
    if (schema.isNumericSchema()) return (value) => (typeof value === 'number' ? value : readAsSdk(value));
    if (schema.getSchema() === DATE_TIME) return (value) => parseDate(value) ?? readAsSdk(value);
    return readAsSdk;
  }

  #structureReader(schema: NormalizedSchema): Read {
    const readAsSdk = this.#sdkReader(schema);
    const members = Array.from(schema.structIterator(), ([name, member]) => ({
      name,
      key: member.getMergedTraits().jsonName ?? name,
      read: this.#readerFor(member),
    }));
    return (value) => {
      // A structure that names its own type keeps members that the schema does not have.
      if (!isRecord(value) || '__type' in value) return readAsSdk(value);
      const structure: Record<string, unknown> = {};
      for (const { name, key, read } of members) {
        const member = value[key];
        if (member !== null && member !== undefined) structure[name] = read ? read(member) : member;
      }
      return structure;
    };
  }

  #listReader(schema: NormalizedSchema): Read {
    const readAsSdk = this.#sdkReader(schema);
    const read = this.#readerFor(schema.getValueSchema());
    return (value) => (read && Array.isArray(value) ? value.map(read) : readAsSdk(value));
  }

  #sdkReader(schema: NormalizedSchema): Read {
    return (value) => this.readObject(schema, value as Json);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of dates as texts: the traits of its members are not looked at, as in the SDK. */
const DATE_TIME = 5;

/** As the API writes dates. */
const USUAL_DATE = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/;

/** Where the fraction of a second begins in them. */
const FRACTION = 19;

/** In a third of the time that `new Date(text)` takes, and lists have hundreds of dates. */
function parseDate(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !USUAL_DATE.test(value)) return undefined;
  const at = (index: number): number => value.charCodeAt(index) * 10 + value.charCodeAt(index + 1) - ZEROS;
  const day = at(8);
  const fraction = value.slice(FRACTION, -1);
  const milliseconds = fraction === '' ? 0 : Math.round(Number(fraction) * 1_000);
  const date = new Date(Date.UTC(at(0) * 100 + at(2), at(5) - 1, day, at(11), at(14), at(17), milliseconds));
  // A day that its month does not have would be one of the next month.
  return date.getUTCDate() === day ? date : undefined;
}

/** What the codes of two digits have more than the number they write. */
const ZEROS = '0'.charCodeAt(0) * 11;
