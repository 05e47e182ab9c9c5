import type * as schema from "./index.ts";

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

export const SubmitOrder: Validator<schema.SubmitOrder>;
export const UpdateOrderStatus: Validator<schema.UpdateOrderStatus>;
export const CancelOrder: Validator<schema.CancelOrder>;
export const DecideApproval: Validator<schema.DecideApproval>;
export const RetryOrder: Validator<schema.RetryOrder>;
export const GetAnalytics: Validator<schema.GetAnalytics>;
export const ImportOrder: Validator<schema.ImportOrder>;
export const HistoricalOrder: Validator<schema.HistoricalOrder>;
export const ListOrders: Validator<schema.ListOrders>;
export const ListInventory: Validator<schema.ListInventory>;
export const ManageInventory: Validator<schema.ManageInventory>;
export const ProductPath: Validator<schema.ProductPath>;
export const OrderEventMessage: Validator<schema.OrderEventMessage>;
export const ProcessingRequested: Validator<schema.ProcessingRequested>;
