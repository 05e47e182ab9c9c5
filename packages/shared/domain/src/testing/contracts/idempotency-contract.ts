import { describe, expect, it } from "vitest";
import type { Idempotency } from "../../ports/idempotency.ts";

/** The contract of the port Idempotency: an effect happens once per key. */
export function idempotencyContract(name: string, make: () => Promise<Idempotency>): void {
  describe(`${name} performs effects once`, () => {
    const someKey = () => `key-${Math.random().toString(36).slice(2)}`;

    it("performs an effect once per key", async () => {
      const idempotency = await make();
      const [first, second] = [someKey(), someKey()];
      const done: string[] = [];

      for (const key of [first, second, first, second]) await idempotency.perform(key, async () => void done.push(key));

      expect(done).toEqual([first, second]);
    });

    it("throws what the effect throws, and performs the effect on the next call", async () => {
      const idempotency = await make();
      const key = someKey();
      let tries = 0;
      const act = async () => {
        tries += 1;
        if (tries < 3) throw new Error(`Failed at try ${tries}`);
      };

      await expect(idempotency.perform(key, act)).rejects.toThrow("Failed at try 1");
      await expect(idempotency.perform(key, act)).rejects.toThrow("Failed at try 2");
      await idempotency.perform(key, act);
      await idempotency.perform(key, act);

      expect(tries).toBe(3);
    });

    it("performs the effect once for concurrent calls", async () => {
      const idempotency = await make();
      const key = someKey();
      let done = 0;
      const act = async () => {
        done += 1;
      };

      const all = await Promise.allSettled(Array.from({ length: 5 }, () => idempotency.perform(key, act)));

      expect(done).toBe(1);
      expect(all.map(({ status }) => status)).toContain("fulfilled");
      await idempotency.perform(key, act);
      expect(done).toBe(1);
    });
  });
}
