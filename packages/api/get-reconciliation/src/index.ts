import { s3Client, s3ReconciliationReports } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { getReconciliation } from "./get-reconciliation.ts";

const env = readEnv({ ALLOWED_ORIGINS: list, RECEIPTS_BUCKET: text });
const reports = s3ReconciliationReports(s3Client(), env.RECEIPTS_BUCKET);

export const handler = httpHandler(getReconciliation({ reports }), { allowedOrigins: env.ALLOWED_ORIGINS });
