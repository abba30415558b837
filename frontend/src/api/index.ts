/** Everything the pages and the editor need of the server. */
export { address, api, API_ROOT } from "./client";
export { applyRunEvent, followRun, useRunEvents, type RunEvent } from "./events";
export { Exact, isObject, parseExact, stringifyExact } from "./exact";
export * from "./hooks/catalog";
export * from "./hooks/connections";
export * from "./hooks/cursors";
export * from "./hooks/editing";
export * from "./hooks/files";
export * from "./hooks/flows";
export * from "./hooks/lookup";
export * from "./hooks/parked";
export * from "./hooks/pins";
export * from "./hooks/records";
export * from "./hooks/runs";
export * from "./hooks/session";
export { ApiProblem, OfflineError } from "./problem";
export { useReachable } from "./reachable";
export type * from "./types";
