/** A server made of fixtures, for tests only: one flow, one run, answers by path. */
import { vi } from "vitest";

import type { Flow, FlowDocument, Problem, Run, RunBrief } from "../../api";
import { TYPES } from "../document/testFlow";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export interface TestServer {
  readonly calls: Call[];
  flow: Flow;
  run: Run | null;
  /** The next save is refused with the flow somebody else saved. */
  conflict: Flow | null;
  down: boolean;
}

export function flowOut(document: FlowDocument, problems: Problem[] = []): Flow {
  return {
    id: "f1",
    name: document.name,
    description: "",
    revision: 7,
    document,
    problems,
    problem_count: problems.length,
    fingerprint: "x",
    published_version: null,
    has_unpublished_changes: true,
    active: false,
    created_at: "2026-11-20T10:00:00Z",
    updated_at: "2026-11-21T10:00:00Z",
    last_run: null,
  };
}

export function runOut(document: FlowDocument, change: Partial<Run> = {}): Run {
  const brief: RunBrief = {
    id: "r12",
    number: 12,
    flow_id: "f1",
    flow_name: document.name,
    version: 3,
    mode: "plan",
    trigger: "manual",
    status: "succeeded",
    changes: {},
    books: { read: 120, delivered: 98, skipped: { filtered: 22 }, failed: 0, parked: 0, cancelled: 0, balanced: true },
    summary: "",
    started_at: "2026-11-21T10:00:00Z",
    finished_at: "2026-11-21T10:00:02Z",
    duration_ms: 2_000,
    error: null,
    data_removed_at: null,
    waiting: null,
  };
  const step = (node: string, inputs: Record<string, number>, outputs: Record<string, number>) => ({
    node,
    status: "succeeded" as const,
    inputs,
    outputs,
    duration_ms: 400,
    started_at: null,
    finished_at: null,
    error: null,
    changes: {},
  });
  return {
    ...brief,
    document,
    until: null,
    from: null,
    steps: [step("changed", {}, { items: 120 }), step("only_paid", { items: 120 }, { kept: 98, rejected: 22, failed: 0 })],
    ...change,
  };
}

export function startServer(flow: Flow): TestServer {
  const server: TestServer = { calls: [], flow, run: null, conflict: null, down: false };
  vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
    if (server.down) throw new TypeError("no network");
    const path = address.replace("/api/v1", "").split("?")[0] ?? "";
    const call = { method: init.method ?? "GET", path, body: typeof init.body === "string" ? JSON.parse(init.body) : {} };
    server.calls.push(call);
    const [status, answer] = respond(server, call);
    return new Response(JSON.stringify(answer), { status });
  });
  return server;
}

function respond(server: TestServer, { method, path, body }: Call): [status: number, answer: unknown] {
  const { flow } = server;
  switch (`${method} ${path}`) {
    case "GET /catalog":
      return [200, { nodes: TYPES, connectors: [], filters: [] }];
    case "GET /connections":
      return [200, { items: [{ name: "demo_bc", connector: "business_central", title: "Demo", settings: {}, secrets: {}, status: "ok", used_by: [] }] }];
    case "GET /flows/f1":
      return [200, flow];
    case "PUT /flows/f1":
      if (server.conflict) return [409, { status: 409, code: "revision_conflict", detail: "Changed.", current: server.conflict }];
      server.flow = { ...flow, revision: flow.revision + 1, document: body["document"] as FlowDocument };
      return [200, server.flow];
    case "POST /flows":
      return [201, { ...flow, id: "f2" }];
    case "POST /flows/f1/runs":
      server.run = runOut(flow.document, { mode: body["mode"] as Run["mode"] });
      return [202, server.run];
    case "GET /runs/r12":
      return server.run ? [200, server.run] : [404, { status: 404, detail: "There is no such run." }];
    case "POST /flows/f1/presence":
      return [200, { others: [], editing: true, revision: server.flow.revision }];
    case "GET /flows/f1/touches":
    case "GET /flows/f1/drafts":
      return [200, { items: [] }];
    case "POST /nodes/test":
      return [200, { outputs: { mapped: { items: [item({ number: "00123" })], total: 1 } }, changes: [], problems: [], logs: [], duration_ms: 12 }];
    default:
      if (path.endsWith("/items")) return [200, { items: [item({ customSku: "00123" })], total: 1, offset: 0, given: 1, truncated: false, removed_at: null }];
      if (path.endsWith("/changes")) return [200, { items: [], total: 0, counts: {} }];
      return [404, { status: 404, detail: path }];
  }
}

function item(record: Record<string, unknown>) {
  return { no: 0, id: "i0", record, from: [], roots: [], error: null, cut: false, size: 0 };
}
