import { s3ImportFiles, systemClock, uploadSigningClient } from "@orders/adapters";
import { httpHandler, list, readEnv, text } from "@orders/lambda-kit";
import { manageImports } from "./manage-imports.ts";

const env = readEnv({ UPLOADS_BUCKET: text, ALLOWED_ORIGINS: list });
const files = s3ImportFiles(uploadSigningClient(), env.UPLOADS_BUCKET);

export const handler = httpHandler(manageImports({ files, clock: systemClock }), {
  allowedOrigins: env.ALLOWED_ORIGINS,
});
