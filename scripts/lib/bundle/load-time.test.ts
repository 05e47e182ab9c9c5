import type { Metafile } from "esbuild";
import { expect, it } from "vitest";
import { medianRatio, sdkImports } from "./load-time.ts";

it("uses the clients and commands that are in a bundle, and no others", () => {
  const sdk = "../../node_modules/.pnpm/x/node_modules/@aws-sdk";
  const bytesInOutput = (bytes: number) => ({ bytesInOutput: bytes });
  const inputs = {
    [`${sdk}/client-dynamodb/dist-es/DynamoDBClient.js`]: bytesInOutput(856),
    [`${sdk}/client-dynamodb/dist-es/commands/QueryCommand.js`]: bytesInOutput(44),
    [`${sdk}/client-dynamodb/dist-es/commands/ScanCommand.js`]: bytesInOutput(0),
    [`${sdk}/client-dynamodb/dist-es/runtimeConfig.js`]: bytesInOutput(1044),
    [`${sdk}/lib-dynamodb/dist-es/DynamoDBDocumentClient.js`]: bytesInOutput(1281),
    [`${sdk}/lib-dynamodb/dist-es/commands/QueryCommand.js`]: bytesInOutput(570),
    "src/get-order.ts": bytesInOutput(500),
  };
  const outputs = { "dist/index.js": { inputs, bytes: 5000, imports: [], exports: [] } };
  const metafile: Metafile = { inputs: {}, outputs };

  expect(sdkImports(metafile)).toBe(
    'import * as sdk0 from "@aws-sdk/client-dynamodb";\n' +
      'import * as sdk1 from "@aws-sdk/lib-dynamodb";\n' +
      "globalThis.used = [new sdk0.DynamoDBClient({}), sdk0.QueryCommand, sdk1.DynamoDBDocumentClient, sdk1.QueryCommand];\n",
  );
});

it("compares loads in pairs, so that what disturbs the machine for a while changes no ratio", () => {
  expect(medianRatio([12, 36, 12], [10, 30, 10])).toBeCloseTo(1.2);
  // The second load was disturbed, and the SDK's of the third one.
  expect(medianRatio([12, 90, 12, 12, 12], [10, 10, 40, 10, 10])).toBeCloseTo(1.2);
});
