import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { makeQueryClient } from "./queryClient";
import { Pages } from "./router";
import { theme } from "./theme";

type Answers = Record<string, { status?: number; body: unknown; after?: number }>;

const SESSION = { body: { user: { id: "u", name: "Owner", role: "owner" }, csrf: "token" } };
const EMPTY = { body: { items: [], next_cursor: null } };
const fetched = vi.fn<(method: string, path: string) => void>();

function serve(answers: Answers): void {
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const path = url.replace("/api/v1", "").split("?")[0] ?? "";
    fetched(init?.method ?? "GET", path);
    const answer = answers[`${init?.method ?? "GET"} ${path}`] ?? { status: 404, body: { title: `no ${path}` } };
    if (answer.after) await new Promise((resolve) => setTimeout(resolve, answer.after));
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
}

function open(path: string): void {
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={makeQueryClient()}>
        <MemoryRouter initialEntries={[path]}>
          <Pages />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeEach(() => fetched.mockReset());
afterEach(() => vi.unstubAllGlobals());

it("tells somebody who is signed out how to get in", async () => {
  serve({ "GET /session": { status: 401, body: { title: "Sign in" } } });
  open("/flows");

  expect(await screen.findByText("You are signed out")).toBeInTheDocument();
  expect(screen.getByText("make run")).toBeInTheDocument();
});

it("signs in by the link and goes to the flows", async () => {
  serve({ "GET /session": { status: 401, body: {} }, "POST /session": SESSION, "GET /flows": EMPTY, "GET /parked": EMPTY });
  open("/signin?code=once");

  expect(await screen.findByText("No flow yet", {}, { timeout: 5_000 })).toBeInTheDocument();
  expect(fetched.mock.calls.filter(([method]) => method === "POST")).toHaveLength(1);
});

it("stays signed in when the answer to an earlier question comes late", async () => {
  const nobody = { status: 401, body: {}, after: 300 };
  serve({ "GET /session": nobody, "POST /session": { ...SESSION, after: 50 }, "GET /flows": EMPTY, "GET /parked": EMPTY });
  open("/signin?code=once");
  await screen.findByText("No flow yet", {}, { timeout: 5_000 });

  await new Promise((resolve) => setTimeout(resolve, 500));

  expect(screen.queryByText("You are signed out")).toBeNull();
});

it("says that a used link does not work any more", async () => {
  serve({ "GET /session": { status: 401, body: {} }, "POST /session": { status: 401, body: { title: "Wrong code" } } });
  open("/signin?code=old");

  expect(await screen.findByText("This link does not work any more")).toBeInTheDocument();
});

it("has a way to each place, and one back from a wrong address", async () => {
  serve({ "GET /session": SESSION, "GET /flows": EMPTY, "GET /parked": EMPTY });
  open("/nowhere");

  expect(await screen.findByText("There is no such page")).toBeInTheDocument();
  const places = screen.getByRole("navigation").querySelectorAll("a");
  expect([...places].map((place) => place.getAttribute("href"))).toEqual([
    "/flows",
    "/flows",
    "/runs",
    "/records",
    "/ledger",
    "/parked",
    "/connections",
    "/templates",
    "/settings",
  ]);
  await userEvent.click(screen.getByRole("link", { name: "To the flows" }));
  expect(await screen.findByText("No flow yet", {}, { timeout: 5_000 })).toBeInTheDocument();
});

it("asks again after the server was silent", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  open("/flows");

  expect(await screen.findByText("The server does not answer", {}, { timeout: 5_000 })).toBeInTheDocument();

  serve({ "GET /session": SESSION, "GET /flows": EMPTY, "GET /parked": EMPTY });
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("No flow yet", {}, { timeout: 5_000 })).toBeInTheDocument();
});
