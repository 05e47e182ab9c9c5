/** A validation error as ajv reports it. */
export interface SchemaError {
  /** JSON Pointer (RFC 6901) to the value. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: { readonly description?: string };
}

/** Checks a value against a schema; after a `false`, `errors` has every validation error. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: SchemaError[] | null;
}
