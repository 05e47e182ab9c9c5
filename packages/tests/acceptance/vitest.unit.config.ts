import { defineConfig } from "vitest/config";

// What the tests themselves stand on, without a stack.
export default defineConfig({ test: { include: ["src/unit/**/*.test.ts"] } });
