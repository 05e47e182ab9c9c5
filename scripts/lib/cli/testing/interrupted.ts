/**
 * A script as `make` runs it, for the tests of interrupts: it runs a program that says each signal it gets, and ends
 * when it gets SIGUSR1. The program must not be ended by force when the argument is `finishes`.
 */
import { main, run } from "../run.ts";
import { line } from "../steps.ts";

const program = `
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => console.log("program got " + name));
  process.on("SIGUSR1", () => process.exit(0));
  setInterval(() => undefined, 60_000);
  console.log("program " + process.pid + " runs");
`;

await main(async () => {
  try {
    await run(process.execPath, ["-e", program], process.argv[2] === "finishes" ? { finishes: "the program" } : {});
    line("script goes on");
  } finally {
    line("script cleans up");
  }
});
