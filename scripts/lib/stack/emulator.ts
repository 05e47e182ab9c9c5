import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execaSync } from "execa";
import { isRunning, withLock } from "../cli/lock.ts";
import { root, sleep } from "../cli/run.ts";
import { UserError } from "../cli/steps.ts";
import { type Stack, selection } from "./stack.ts";

const HOST = "127.0.0.1";
const launcher = "scripts/emulator/start.py";
const START_LIMIT_MS = 40_000;
const STOP_LIMIT_MS = 10_000;
const POLL_MS = 100;
const HEALTH_LIMIT_MS = 2_000;
const HEALTH_PATHS = { MiniStack: "/_ministack/health", LocalStack: "/_localstack/health" };

/** State of the emulator on a port; `silent`: it runs, but does not answer. */
type EmulatorState = "healthy" | "silent" | "stopped";

/** Folder of everything that belongs to the emulator on a port. */
export const emulatorFolder = (port: number) => join(root, `.local/emulator-${port}`);

/** Folder in which the emulator on a port switches faults of the simulated payment gateway on: docs/break-it.md. */
export const gatewayFaultsFolder = (port: number) => join(emulatorFolder(port), "gateway-faults");

const files = (port: number) => {
  const folder = emulatorFolder(port);
  return {
    folder,
    pid: join(folder, "pid"),
    log: join(folder, "emulator.log"),
    lock: join(folder, "lock"),
    data: ["state", "s3", "tmp"].map((name) => join(folder, name)),
    gatewayFaults: gatewayFaultsFolder(port),
  };
};

/**
 * State of the stack's emulator. Where it is this checkout's own, another program on its port does not count.
 * @throws UserError when another program than an emulator answers at the address of one that is not this checkout's.
 */
export async function emulatorState({ port, endpoint, external }: Stack): Promise<EmulatorState> {
  if (external) return (await identifyEmulator(String(endpoint))) === undefined ? "stopped" : "healthy";
  if (emulatorPid(port) === undefined) return "stopped";
  return (await answers(port)) ? "healthy" : "silent";
}

/**
 * Finds out which emulator answers at an address, by the health report that LocalStack and MiniStack both give there:
 * https://docs.localstack.cloud/aws/capabilities/networking/internal-endpoints/
 * @returns its name and version; undefined where nothing answers. @throws UserError when the answer is another program's.
 */
export async function identifyEmulator(url: string, ask: typeof fetch = fetch): Promise<string | undefined> {
  let answered = false;
  for (const [name, path] of Object.entries(HEALTH_PATHS)) {
    try {
      const response = await ask(`${url}${path}`, { signal: AbortSignal.timeout(HEALTH_LIMIT_MS) });
      answered = true;
      const health = (await response.json()) as { services?: unknown; version?: string } | null;
      if (response.ok && health?.services !== undefined) return `${name} ${health.version ?? ""}`.trim();
    } catch {
      // Nothing answered, or the answer is not JSON: `answered` distinguishes the two.
    }
  }
  if (!answered) return undefined;
  throw new UserError(
    `A program answers at ${url}, but it is neither MiniStack nor LocalStack: it has no /_ministack/health and no ` +
      "/_localstack/health. Is EMULATOR_URL the emulator's own address?",
  );
}

/** @throws UserError unless the emulator that EMULATOR_URL names answers. @returns its name and version. */
export async function requireEmulator(url: string, ask: typeof fetch = fetch): Promise<string> {
  const found = await identifyEmulator(url, ask);
  if (found !== undefined) return found;
  throw new UserError(
    `Nothing answers at ${url} (EMULATOR_URL). Start the emulator there, or leave EMULATOR_URL out: ` +
      "make deploy then starts one of its own.",
  );
}

/**
 * Starts this checkout's emulator for the stack unless it runs, and waits until it answers.
 * @returns whether it was started. @throws UserError when the port is taken or it does not come up.
 */
export async function startEmulator(stack: Stack): Promise<boolean> {
  const { port, region } = stack;
  const paths = files(port);
  return withLock(paths.lock, `the emulator on port ${port}`, async () => {
    if (emulatorPid(port) !== undefined) {
      await waitUntilHealthy(port);
      return false;
    }
    if (await isPortTaken(port)) {
      throw new UserError(await portTaken(stack));
    }
    for (const folder of [...paths.data, paths.gatewayFaults]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
    const [state, s3, tmp = paths.folder] = paths.data;
    // The emulator unpacks functions there, below this workspace's package.json, which has type module.
    writeFileSync(join(tmp, "package.json"), '{ "type": "commonjs" }\n');
    const log = openSync(paths.log, "w");
    // Not by execa, which waits for what it starts and writes its output: the emulator outlives this script.
    const child = spawn(join(root, ".local/venv/bin/python"), [join(root, launcher)], {
      cwd: paths.folder,
      detached: true,
      stdio: ["ignore", log, log],
      env: {
        ...basicEnvironment(),
        // Functions run on the first `node` of the path: this script's, which is the version of the Lambda runtime.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        AUTH: "true",
        BIND_HOST: HOST,
        GATEWAY_PORT: String(port),
        MINISTACK_REGION: region,
        STATE_DIR: state,
        S3_DATA_DIR: s3,
        TMPDIR: tmp,
        GATEWAY_FAULTS_FOLDER: paths.gatewayFaults,
        // Two servers that this system does not use, and whose ports would conflict between two emulators.
        IOT_MTLS_ENABLED: "0",
        SFTP_ENABLED: "0",
      },
    });
    child.once("error", () => undefined);
    if (child.pid === undefined) throw new UserError("The emulator is not installed. Run `make install` first.");
    writeFileSync(paths.pid, String(child.pid));
    child.unref();
    await waitUntilHealthy(port);
    return true;
  });
}

async function portTaken(stack: Stack): Promise<string> {
  const other = `choose another port: ${selection({ ...stack, port: stack.port + 1 })}make deploy`;
  const url = `http://localhost:${stack.port}`;
  const found = await identifyEmulator(url).catch(() => undefined);
  if (found === undefined) return `Port ${stack.port} is taken by another program.\nEnd it, or ${other}`;
  const use = selection({ ...stack, external: true, endpoint: url });
  return (
    `An emulator that was not started from this folder listens on port ${stack.port} (${found}).\n` +
    `Use it: ${use}make deploy\nOr end it, or ${other}`
  );
}

/** Ends the emulator of the port and removes what it stored. @returns whether one ran. */
export async function stopEmulator(port: number): Promise<boolean> {
  const paths = files(port);
  const pid = emulatorPid(port);
  if (pid !== undefined) {
    signal(pid, "SIGTERM");
    const limit = Date.now() + STOP_LIMIT_MS;
    while (isRunning(pid) && Date.now() < limit) await delay(POLL_MS);
    // Its process group also contains its function workers, which must end too.
    signal(-pid, "SIGKILL");
  }
  for (const path of [paths.pid, ...paths.data]) rmSync(path, { recursive: true, force: true });
  return pid !== undefined;
}

/** A free port of this machine. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? done(address.port) : fail(new Error("no port"))));
    });
  });
}

/** Process id of this checkout's emulator on a port; undefined where none runs. */
export function emulatorPid(port: number): number | undefined {
  const { pid: path } = files(port);
  if (!existsSync(path)) return undefined;
  const pid = Number(readFileSync(path, "utf8"));
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid)) return undefined;
  // After a restart of the machine another process may have this id.
  const { stdout = "" } = execaSync("ps", ["-o", "command=", "-p", String(pid)], { reject: false });
  return stdout.includes(launcher) ? pid : undefined;
}

async function waitUntilHealthy(port: number): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  while (!(await answers(port))) {
    const alive = emulatorPid(port) !== undefined;
    if (alive && Date.now() < limit) {
      await sleep(POLL_MS);
      continue;
    }
    const { log } = files(port);
    const end = readFileSync(log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
    throw new UserError(
      `The emulator on port ${port} ${alive ? "does not answer" : "ended as it started"}. ` +
        `End what is left of it with \`make stop\`. The end of ${relative(root, log)}:\n\n${end}`,
    );
  }
}

const answers = async (port: number): Promise<boolean> =>
  (await identifyEmulator(`http://${HOST}:${port}`).catch(() => undefined)) !== undefined;

function isPortTaken(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: HOST, port });
    const end = (taken: boolean) => {
      socket.destroy();
      done(taken);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** The functions inherit the emulator's environment: as on AWS, they get nothing of the user's environment. */
function basicEnvironment(): NodeJS.ProcessEnv {
  const { HOME, LANG } = process.env;
  return { HOME, LANG, TZ: "UTC" };
}
