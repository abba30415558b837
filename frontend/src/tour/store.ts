/** How far the tour is, kept in this browser. */
import { create } from "zustand";

import { after, indexOf, reached, STATIONS, type Station } from "./steps";

export const TOUR_KEY = "wareflow.tour";

/** `new`: never begun; `off`: put away, to be resumed; `done`: gone through to its end. */
export type TourState = "new" | "on" | "off" | "done";

interface Tour {
  readonly state: TourState;
  readonly at: Station;
  readonly start: () => void;
  readonly resume: () => void;
  readonly skip: () => void;
  readonly next: () => void;
  readonly arrive: (present: ReadonlySet<string>) => void;
}

function kept(): Pick<Tour, "state" | "at"> {
  const [state, at] = (window.localStorage.getItem(TOUR_KEY) ?? "").split(" ");
  const station = STATIONS.find((one) => one === at) ?? "card";
  return { state: state === "on" || state === "off" || state === "done" ? state : "new", at: station };
}

export const useTour = create<Tour>((set, get) => {
  const go = (state: TourState, at: Station) => {
    window.localStorage.setItem(TOUR_KEY, `${state} ${at}`);
    set({ state, at });
  };
  return {
    ...kept(),
    start: () => go("on", "card"),
    resume: () => go("on", get().at),
    skip: () => go("off", get().at),
    next: () => {
      const next = after(get().at);
      go(next ? "on" : "done", next ?? get().at);
    },
    arrive: (present) => {
      const at = reached(get().at, present);
      if (get().state === "on" && indexOf(at) > indexOf(get().at)) go("on", at);
    },
  };
});
