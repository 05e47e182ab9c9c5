/**
 * For the tests of locks: tries to take the lock named by the argument as soon as its input has a line, says how that
 * went, and holds the lock until its input ends.
 */
import { once } from "node:events";
import { withLock } from "../lock.ts";
import { print } from "../printable.ts";

print("ready");
await once(process.stdin, "data");
try {
  await withLock(String(process.argv[2]), "the stack", async () => {
    print("taken");
    await once(process.stdin, "end");
  });
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
}
process.stdin.destroy();
