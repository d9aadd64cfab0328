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
    this.deserializer = new HttpInterceptingShapeDeserializer(new AnswerReader(json), json);
  }
}

export class AnswerReader extends JsonShapeDeserializer2 {
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
  #readerOf(schema: NormalizedSchema): Read | undefined {
    if (schema.isStructSchema() && !schema.isUnionSchema()) return this.#structureReader(schema);
    if (schema.isListSchema()) return this.#listReader(schema);
    if (schema.isBooleanSchema()) return undefined;
    if (schema.isStringSchema() && !schema.getMergedTraits().mediaType) return undefined;
    const readAsSdk = this.#sdkReader(schema);
    if (schema.isNumericSchema()) return (value) => (typeof value === 'number' ? value : readAsSdk(value));
    if (schema.getSchema() === DATE_TIME) return (value) => dateOf(value) ?? readAsSdk(value);
    return readAsSdk;
  }

  #structureReader(schema: NormalizedSchema): Read {
    const readAsSdk = this.#sdkReader(schema);
    const members = Array.from(schema.structIterator(), ([name, member]) => ({
      name,
      key: member.getMergedTraits().jsonName ?? name,
      read: this.#readerOf(member),
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
    const read = this.#readerOf(schema.getValueSchema());
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

/** As the API writes dates: V8 reads these as the SDK does, but goes on into the next month or day where the SDK refuses. */
const USUAL_DATE = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !USUAL_DATE.test(value)) return undefined;
  const date = new Date(value);
  return date.getUTCDate() === Number(value.slice(8, 10)) ? date : undefined;
}
