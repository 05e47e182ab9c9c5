export { RECEIPTS } from "@orders/domain";

// Where objects lie in the buckets.

/** Files of orders to import, in the uploads bucket. */
export const UPLOADS = "uploads/";
/** Reports on imports and their progress, in the uploads bucket. */
export const IMPORTS = "imports/";

/** The key of the report on a file. @param name of the file, without its folder. */
export const reportKey = (name: string): string => `${IMPORTS}${name}.report.json`;
/** The key of the progress of one version of a file. */
export const progressKey = (name: string, version: string): string => `${IMPORTS}${name}.${version}.progress.json`;
