/** A value whose JSON is a `T`: JSON leaves out members that are undefined. */
export type Sent<T> = T extends string | number | boolean | null
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : { readonly [Name in keyof T]: Sent<T[Name]> | (Record<never, never> extends Pick<T, Name> ? undefined : never) };
