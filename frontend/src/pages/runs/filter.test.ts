import { describe, expect, it } from "vitest";

import { asked, grouped, held, since, withView } from "./filter";

describe("the list of runs", () => {
  it("asks the server by the id of the flow", () => {
    expect(asked({ flow: "f1", status: "failed" })).toEqual({ flow_id: "f1", status: "failed" });
  });

  it("counts back whole days on whole minutes", () => {
    expect(since("week", new Date("2026-11-23T10:15:42.500Z"))).toBe("2026-11-16T10:15:00.000Z");
  });

  it("puts together what goes on", () => {
    expect(grouped({ running: 2, waiting: 1, succeeded: 5, unheard_of: 9 })).toEqual({ succeeded: 5, partial: 0, failed: 0, going: 3, cancelled: 0 });
  });

  it("holds back runs that came since, and keeps the others in their place", () => {
    const rows = [{ id: "05" }, { id: "04" }, { id: "03" }];

    expect(held(rows, "04")).toEqual({ shown: [{ id: "04" }, { id: "03" }], fresh: 1 });
    expect(held(rows, null)).toEqual({ shown: rows, fresh: 0 });
  });

  it("replaces a view that has the same name", () => {
    const views = withView(withView([], { name: "Mine", query: "?a=1" }), { name: "Bad ones", query: "?status=failed" });

    expect(withView(views, { name: "Mine", query: "?a=2" })).toEqual([
      { name: "Bad ones", query: "?status=failed" },
      { name: "Mine", query: "?a=2" },
    ]);
  });
});
