import { type Json, type JsonObject, listOf, nameOf, objectAt, objectOf, refOf } from "./json.ts";

/** An operation of an OpenAPI document, with what holds for it from its path and from the document. */
export interface Operation {
  /** Such as `POST`. */
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Json[];
  /** The requirements of which a request must meet one; none where there are no credentials. */
  readonly security: readonly Json[];
  /** The operation as it is written in the document. */
  readonly source: JsonObject;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** All operations of an OpenAPI document, in its order. */
export function operationsOf(document: JsonObject): readonly Operation[] {
  return Object.entries(objectOf(document.paths)).flatMap(([path, value]) => {
    const item = objectAt(document, value);
    const methods = Object.keys(item).filter((key) => METHODS.includes(key));
    return methods.map((method): Operation => {
      const source = objectOf(item[method]);
      return {
        method: method.toUpperCase(),
        path,
        parameters: [...listOf(item.parameters), ...listOf(source.parameters)],
        security: listOf(source.security ?? document.security),
        source,
      };
    });
  });
}

/** The messages of an operation of an AsyncAPI document by name: those that it lists, else all of its channel. */
export function messagesOf(document: JsonObject, operation: JsonObject): JsonObject {
  if (operation.messages === undefined) return objectOf(objectAt(document, operation.channel).messages);
  return Object.fromEntries(
    listOf(operation.messages).map((message): [string, Json] => [nameOf(refOf(message) ?? ""), message]),
  );
}
