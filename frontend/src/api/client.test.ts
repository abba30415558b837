import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { address, api, setCsrf } from "./client";
import { ApiProblem, OfflineError } from "./problem";
import { isReachable } from "./reachable";

const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
});
afterEach(() => {
  setCsrf(null);
  vi.unstubAllGlobals();
});

function answer(status: number, body: string): void {
  fetched.mockResolvedValueOnce(new Response(body, { status }));
}

it("fills the path, leaves out empty query values and escapes both", () => {
  const url = address("/flows/{id}/runs", { path: { id: "a/b" }, query: { q: "x y", status: undefined, mode: "" } });

  expect(url).toBe("/api/v1/flows/a%2Fb/runs?q=x+y");
});

it("sends the CSRF token with writes only", async () => {
  setCsrf("secret");
  answer(200, "{}");
  answer(200, "{}");

  await api.get("/flows");
  await api.post("/flows", { body: { name: "New" } });

  const headers = fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get("X-Wareflow-CSRF"));
  expect(headers).toEqual([null, "secret"]);
});

it("turns a problem document into an error with its problems", async () => {
  const problem = { code: "unknown_port", message: "No port x", node: "map", field: null, edge: null, severity: "error", fix: null };
  answer(422, JSON.stringify({ title: "Flow has problems", code: "flow_invalid", detail: "1 problem", problems: [problem] }));

  const failure = await api.post("/flows").catch((error: unknown) => error);

  expect(failure).toBeInstanceOf(ApiProblem);
  expect(failure).toMatchObject({ status: 422, code: "flow_invalid", message: "1 problem", problems: [problem] });
});

it("still gives an error when the answer is no JSON", async () => {
  answer(503, "<html>");

  await expect(api.get("/flows")).rejects.toMatchObject({ status: 503, code: "unknown" });
});

it("remembers that the server does not answer, and that it does again", async () => {
  fetched.mockRejectedValueOnce(new TypeError("failed to fetch"));
  await expect(api.get("/flows")).rejects.toBeInstanceOf(OfflineError);
  expect(isReachable()).toBe(false);

  answer(200, "{}");
  await api.get("/flows");

  expect(isReachable()).toBe(true);
});
