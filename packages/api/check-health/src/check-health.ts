import type { Probe } from "@orders/adapters";
import type { Health } from "@orders/contracts/schemas";
import type { Clock, Instant } from "@orders/domain";
import { logger, type Route } from "@orders/lambda-kit";

interface Ports {
  /** The probe of each part, by the part's name in the answer. */
  readonly probes: Readonly<Record<string, Probe>>;
  readonly clock: Clock;
}

/** How long a result is answered again. Anybody may ask, and must not make the system ask its parts as often. */
const KEEP_MS = 10_000;

/** Answers whether each part of the system answers: 200 if all do, else 503. Asks the parts at the same time, and at most every 10 seconds. */
export const checkHealth = ({ probes, clock }: Ports): Route => {
  let last: Health | undefined;
  return async () => {
    const now = clock.now();
    if (last === undefined || Date.parse(now) - Date.parse(last.checkedAt) >= KEEP_MS) last = await check(probes, now);
    return { status: last.status === "ok" ? 200 : 503, body: last };
  };
};

async function check(probes: Ports["probes"], checkedAt: Instant): Promise<Health> {
  const entries = await Promise.all(
    Object.entries(probes).map(async ([part, probe]) => [part, await stateOf(part, probe)]),
  );
  const parts: Health["parts"] = Object.fromEntries(entries);
  const isOk = Object.values(parts).every((state) => state === "ok");
  return { status: isOk ? "ok" : "unavailable", checkedAt, parts };
}

async function stateOf(part: string, probe: Probe): Promise<"ok" | "unavailable"> {
  try {
    await probe();
    return "ok";
  } catch (error) {
    // The answer does not say why: anybody may read it.
    logger.error("A part does not answer", { part, error: error as Error });
    return "unavailable";
  }
}
