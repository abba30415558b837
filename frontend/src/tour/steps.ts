/** The stations of the tour, in order: each stands at a real part of the screen, and is reached by doing the thing itself. */
export const STATIONS = ["card", "wizard", "plan", "open", "run", "done"] as const;
export type Station = (typeof STATIONS)[number];

/** The ready flow that the tour goes through: one system, quick, and with something to write. */
export const TOUR_TEMPLATE = "baselinker_paid_to_ship";

/** What each station stands at; parts of the screen announce themselves under these names. */
export const ANCHORS: Record<Station, string> = {
  card: "tour-template",
  wizard: "wizard-next",
  plan: "plan-result",
  open: "plan-open",
  run: "run-button",
  done: "run-books",
};

/** The plan and the way on from it stand on one screen: there the reader goes on by "Next". */
const BY_READING: ReadonlySet<Station> = new Set(["open"]);

export function indexOf(station: Station): number {
  return STATIONS.indexOf(station);
}

/** Where the tour is once these parts are on the screen: never back, and never past a station that must be read. */
export function reached(at: Station, present: ReadonlySet<string>): Station {
  let now = at;
  for (const station of STATIONS.slice(indexOf(at) + 1)) {
    if (!BY_READING.has(station) && present.has(ANCHORS[station])) now = station;
  }
  return now;
}

export function after(station: Station): Station | null {
  return STATIONS[indexOf(station) + 1] ?? null;
}
