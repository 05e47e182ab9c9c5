import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { execa } from "execa";
import { root } from "../cli/run.ts";
import { distribution } from "../load/numbers.ts";
import { bundle } from "./bundle.ts";

/** How long a function's bundle takes to load. */
export interface LoadTime {
  readonly name: string;
  /** CPU time in ms: the median of all loads. */
  readonly ms: number;
  /** How many times as long as a bundle of its AWS SDK clients alone. */
  readonly timesTheSdk: number;
}

/**
 * A program that loads the file of its argument and prints how much CPU time that took, in microseconds. A load computes
 * and hardly waits. Its CPU time changes less than the time on the clock with what else the machine does.
 */
const LOAD = `const before = process.cpuUsage();
require(process.argv[1]);
const { user, system } = process.cpuUsage(before);
console.log(user + system);`;

/**
 * Loads each function's bundle and a bundle of the same AWS SDK clients and commands `runs` times each, in turn, each time
 * in a new process. The bundles must be there. @param environments the variables of each function, by its name.
 */
export async function loadTimes(
  environments: Readonly<Record<string, NodeJS.ProcessEnv>>,
  runs: number,
  onProgress: (name: string) => void,
): Promise<LoadTime[]> {
  const found: LoadTime[] = [];
  for (const file of globSync("packages/*/*/dist/meta.json", { cwd: root }).sort()) {
    const folder = join(root, dirname(file));
    const name = basename(dirname(folder));
    onProgress(name);
    const bundled = commonJs(name, readFileSync(join(folder, "index.js")));
    const metafile: Metafile = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8"));
    const sdk = commonJs(`${name}.sdk`, await sdkAlone(metafile));
    const own: number[] = [];
    const alone: number[] = [];
    // What Lambda itself sets, besides the variables of the function.
    const environment = { ...environments[name], AWS_LAMBDA_FUNCTION_NAME: name };
    for (let run = 0; run < runs; run += 1) {
      own.push(await load(bundled, environment));
      alone.push(await load(sdk, environment));
    }
    found.push({ name, ms: distribution(own).p50, timesTheSdk: medianRatio(own, alone) });
  }
  return found;
}

/**
 * The median of the ratios of values that were measured one after the other: what disturbs both of a pair has little effect
 * on their ratio, and what disturbs one of them is left out by the median.
 */
export const medianRatio = (values: readonly number[], base: readonly number[]): number =>
  distribution(values.map((value, index) => value / (base[index] ?? Number.NaN))).p50;

/** Writes a bundle where no package.json says that it is a module: a bundle is CommonJS, as on Lambda. @returns its path. */
function commonJs(name: string, code: Uint8Array): string {
  const folder = join(root, ".local/bench/bundles");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, code);
  return file;
}

/** The bundle of the AWS SDK's clients and commands that are in a function's bundle. */
async function sdkAlone(metafile: Metafile): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    stdin: { contents: sdkImports(metafile), resolveDir: join(root, "packages/shared/adapters") },
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** A program that makes each client and uses each command of the AWS SDK that is in a bundle. */
export function sdkImports({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const names = new Map<string, string[]>();
  for (const [path, { bytesInOutput }] of inputs) {
    const [, library, file] =
      /\/(@aws-sdk\/(?:client|lib)-[\w-]+)\/dist-es\/(?:commands\/)?(\w+(?:Client|Command))\.js$/.exec(path) ?? [];
    if (library && file && bytesInOutput > 0) names.set(library, [...(names.get(library) ?? []), file]);
  }
  // Two libraries may have a command of the same name.
  const libraries = [...names].map(([library, used], index) => ({ library, used, as: `sdk${index}` }));
  const imports = libraries.map(({ library, as }) => `import * as ${as} from "${library}";`);
  const used = libraries.flatMap(({ library, used, as }) =>
    used.map((each) =>
      // A client of lib-dynamodb wraps one of client-dynamodb, and is not made by itself.
      each.endsWith("Client") && library.includes("/client-") ? `new ${as}.${each}({})` : `${as}.${each}`,
    ),
  );
  return `${imports.join("\n")}\nglobalThis.used = [${used.join(", ")}];\n`;
}

async function load(file: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const env = { AWS_REGION: "us-east-1", ...environment };
  return Number((await execa(process.execPath, ["-e", LOAD, file], { env })).stdout) / 1000;
}
