export * from "./happenings.ts";
export * from "./state-machine.ts";
export * from "./world.ts";
