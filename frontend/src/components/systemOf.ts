/** What earlier versions kept as the system of records that a person gave or an earlier run had read. */
const NO_SYSTEM = new Set(["core", "engine"]);

/** The system that records were read from; an empty text for records of no system. */
export function systemOf(source: string): string {
  return NO_SYSTEM.has(source) ? "" : source;
}
