// Where objects lie in the buckets.

/** Files of orders to import, in the uploads bucket. */
export const UPLOADS = "uploads/";
/** Reports on imports and their progress, in the uploads bucket. */
export const IMPORTS = "imports/";
/** Receipts and their pages, in the receipts bucket. */
export const RECEIPTS = "receipts/";
