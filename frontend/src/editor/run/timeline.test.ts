import { describe, expect, it } from "vitest";

import type { Step } from "../../api";
import { newest, timelineOf } from "./timeline";

const START = "2026-11-23T10:00:00.000Z";
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1_000).toISOString();

function step(node: string, from: number | null, to: number | null, more: Partial<Step> = {}): Step {
  return {
    node,
    status: "succeeded",
    inputs: {},
    outputs: { items: 100 },
    duration_ms: 1_000,
    started_at: from === null ? null : at(from),
    finished_at: to === null ? null : at(to),
    error: null,
    changes: {},
    ...more,
  };
}

describe("the timeline of a run", () => {
  it("says when a step began, how long it lasted and how much of that was its own work", () => {
    const { spans, total } = timelineOf([step("read", 0, 4), step("map", 1, 3)], START, Date.parse(at(5)));

    expect(spans[1]).toMatchObject({ id: "map", start: 1_000, lasted: 2_000, work: 1_000, perSecond: 50 });
    expect(total).toBe(5_000);
  });

  it("lets a step that goes on last until now", () => {
    const { spans } = timelineOf([step("read", 1, 2, { status: "running" })], START, Date.parse(at(9)));

    expect(spans[0]?.lasted).toBe(8_000);
  });

  it("never tells more work than time, however many pages went side by side", () => {
    const { spans } = timelineOf([step("map", 0, 1, { duration_ms: 7_000 })], START, Date.parse(at(1)));

    expect(spans[0]?.work).toBe(1_000);
  });

  it("leaves out the times of a step that has not begun", () => {
    const { spans, total } = timelineOf([step("map", null, null, { status: "queued", outputs: {} })], null, 0);

    expect(spans[0]).toMatchObject({ start: null, lasted: 0, perSecond: null });
    expect(total).toBe(1);
  });

  it("takes a step that began before the run's own mark as the beginning", () => {
    const { spans } = timelineOf([step("read", -1, 2)], START, Date.parse(at(2)));

    expect(spans[0]?.start).toBe(0);
  });

  it("goes by the newest moment the server told of", () => {
    expect(newest(START, null, [step("read", 1, 7)])).toBe(Date.parse(at(7)));
    expect(newest(null, null, [])).toBe(0);
  });
});
