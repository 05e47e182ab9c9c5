import { describe, expect, it } from "vitest";
import { repeatedMember } from "./json.ts";

describe("a repeated member", () => {
  it.each<[string, string | undefined]>([
    ['{"quantity":1,"quantity":2}', "/quantity"],
    ['{"quantity":1,"quantity":1}', "/quantity"],
    ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', undefined],
    ['{"items":[{"a":1},{"a":1,"b":[[],{}],"a":2}]}', "/items/1/a"],
    ['{"a":1,"a":2,"a":3,"b":{},"b":[]}', "/a"],
    ['{"a":1,"\\u0061":2}', "/a"],
    ['{"a/b~":1,"a/b~":2}', "/a~1b~0"],
    ['{"__proto__":1,"__proto__":2}', "/__proto__"],
    ['{"a":"{\\"a\\":1,\\"a\\":2}","b":",:[]{}"}', undefined],
    ['{"a":"\\\\","b":"a\\"","c":"b"}', undefined],
    ['{ "a" : 1 , "b" : [ "a" , "a" ] , "a" : null }', "/a"],
    ['{"":1,"":2}', "/"],
    ["[1,1]", undefined],
    ['"a"', undefined],
    ["null", undefined],
  ])("is found at any depth: %s", (json, pointer) => {
    expect(JSON.parse(json)).not.toBe(undefined);
    expect(repeatedMember(json)).toBe(pointer);
  });

  it("is found in linear time", () => {
    const size = 256 * 1024;
    const texts = [
      `${"[".repeat(size / 2)}${"]".repeat(size / 2)}`,
      `"${"\\\\".repeat(size / 2)}"`,
      `{${Array.from({ length: size / 10 }, (_, index) => `"${index}":1`).join()}}`,
      `${'{"a":'.repeat(size / 8)}{"b":1,"b":2}${"}".repeat(size / 8)}`,
    ];
    const started = performance.now();
    for (const text of texts) repeatedMember(text);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
