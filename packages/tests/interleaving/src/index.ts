export * from "./interleavings.ts";
export * from "./state-machine.ts";
export * from "./world.ts";
