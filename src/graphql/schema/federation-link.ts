/**
 * The version of the federation specification that the subgraph uses, and the definitions that it adds to the graph.
 */

/** The directive of the schema: the lowest version that has the directives in use. */
export const FEDERATION_LINK =
  '@link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/**
 * The definitions behind the link, as @apollo/subgraph adds them. Imported directives have their own names, the others
 * have names in the namespace `federation`. They depend on the link; a test compares both.
 */
export const FEDERATION_DEFINITIONS = `
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @federation__requires(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @federation__provides(fields: federation__FieldSet!) on FIELD_DEFINITION
  directive @federation__external(reason: String) on OBJECT | FIELD_DEFINITION
  directive @federation__tag(name: String!) repeatable on
    | FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT
    | INPUT_FIELD_DEFINITION
  directive @federation__extends on OBJECT | INTERFACE
  directive @shareable on OBJECT | FIELD_DEFINITION
  directive @federation__inaccessible on
    | FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT
    | INPUT_FIELD_DEFINITION
  directive @federation__override(from: String!) on FIELD_DEFINITION
  enum link__Purpose {
    "\`SECURITY\` features provide metadata necessary to securely resolve fields."
    SECURITY
    "\`EXECUTION\` features provide metadata necessary for operation execution."
    EXECUTION
  }
  scalar link__Import
  scalar federation__FieldSet
`;
