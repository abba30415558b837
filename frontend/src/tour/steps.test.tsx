import { beforeEach, expect, it } from "vitest";

import { ANCHORS, reached, STATIONS } from "./steps";
import { TOUR_KEY, useTour } from "./store";

beforeEach(() => {
  window.localStorage.clear();
  useTour.setState({ state: "new", at: "card" });
});

const seen = (...stations: (typeof STATIONS)[number][]) => new Set(stations.map((station) => ANCHORS[station]));

it("goes on by what appears on the screen, never back", () => {
  expect(reached("card", seen("card"))).toBe("card");
  expect(reached("card", seen("card", "wizard"))).toBe("wizard");
  expect(reached("wizard", seen("card"))).toBe("wizard");
  expect(reached("wizard", seen("plan", "open"))).toBe("plan");
  expect(reached("plan", seen("run"))).toBe("run");
  expect(reached("run", seen("run", "done"))).toBe("done");
});

it("is kept in the browser, put away, resumed and ended", () => {
  const tour = () => useTour.getState();
  tour().start();
  tour().arrive(seen("wizard"));
  tour().skip();
  expect([tour().state, tour().at, window.localStorage.getItem(TOUR_KEY)]).toEqual(["off", "wizard", "off wizard"]);

  tour().arrive(seen("plan"));
  expect(tour().at).toBe("wizard");

  tour().resume();
  for (const _station of STATIONS.slice(1)) tour().next();
  expect(tour().state).toBe("done");
  tour().start();
  expect([tour().state, tour().at]).toEqual(["on", "card"]);
});
