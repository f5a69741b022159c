export { createSandbox } from "./sandbox.ts";
export type { Sandbox, SandboxOptions } from "./sandbox.ts";
export type { Clock } from "./clock.ts";
export { createVirtualClock } from "./time/virtual-clock.ts";
export type { VirtualClock } from "./time/virtual-clock.ts";
export type { Settings as SandboxSettings } from "./settings/settings.ts";
export type { TruthEntry, TruthKind, TruthPage } from "./truth/truth-log.ts";
