import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { applyRunEvent, followRun, gathered, type RunEvent } from "./events";
import type { Run, Step } from "./types";

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 1;

  constructor(readonly url: string) {
    super();
    FakeSource.made.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }

  say(name: string, data: unknown, lastEventId: string): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
}

beforeEach(() => {
  FakeSource.made = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const step = (node: string, status: Step["status"]): Step => ({
  node,
  status,
  inputs: {},
  outputs: {},
  duration_ms: null,
  started_at: null,
  finished_at: null,
  error: null,
  changes: {},
});

it("passes on what the server says and stops at the end", () => {
  const heard: RunEvent[] = [];
  followRun("r1", { onEvent: (event) => heard.push(event) });
  const [source] = FakeSource.made;

  source?.say("step", step("map", "running"), "1");
  source?.say("end", {}, "2");

  expect(heard.map((event) => event.kind)).toEqual(["step", "end"]);
  expect(source?.readyState).toBe(FakeSource.CLOSED);
});

it("comes back after the last event it heard", () => {
  followRun("r1", { onEvent: () => {} });
  FakeSource.made[0]?.say("step", step("map", "running"), "41");
  FakeSource.made[0]?.close();
  FakeSource.made[0]?.dispatchEvent(new Event("error"));

  vi.advanceTimersByTime(2_000);

  expect(FakeSource.made[1]?.url).toBe("/api/v1/runs/r1/events?last_event_id=41");
});

it("replaces the step of a node and leaves the others", () => {
  const run = { steps: [step("map", "running"), step("read", "succeeded")] } as Run;

  const after = applyRunEvent(run, { kind: "step", step: step("map", "succeeded") });

  expect(after.steps.map(({ node, status }) => `${node} ${status}`)).toEqual(["read succeeded", "map succeeded"]);
});

it("hands on many events together, of each step what was said last, and the end at once", () => {
  const told: string[][] = [];
  const { add } = gathered((events) => told.push(events.map((event) => (event.kind === "step" ? `${event.step.node} ${event.step.status}` : event.kind))));

  for (let page = 0; page < 50; page += 1) {
    add({ kind: "step", step: step("read", "running") });
    add({ kind: "step", step: step("map", page < 49 ? "running" : "succeeded") });
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(100);
  add({ kind: "end" });

  expect(told).toEqual([["read running", "map succeeded"], ["end"]]);
});

it("hands on nothing after it was stopped", () => {
  const told: RunEvent[][] = [];
  const many = gathered((events) => told.push(events));

  many.add({ kind: "step", step: step("read", "running") });
  many.stop();
  vi.advanceTimersByTime(1_000);

  expect(told).toEqual([]);
});
