import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Link, Route, Routes } from "react-router";
import { expect, it, vi } from "vitest";

import { renderInApp } from "../test/render";
import { CrashBoundary } from "./CrashBoundary";

function Broken(): never {
  throw new Error("the drawer is stuck");
}

it("holds a page that breaks, says why, and is gone at the next address", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  renderInApp(
    <>
      <Link to="/well">Elsewhere</Link>
      <Routes>
        <Route element={<CrashBoundary />}>
          <Route path="/broken" element={<Broken />} />
          <Route path="/well" element={<p>All is well</p>} />
        </Route>
      </Routes>
    </>,
    { path: "/broken" },
  );
  expect(await screen.findByRole("alert")).toHaveTextContent("the drawer is stuck");

  await userEvent.click(screen.getByRole("link", { name: "Elsewhere" }));

  expect(screen.getByText("All is well")).toBeInTheDocument();
  expect(screen.queryByRole("alert")).toBeNull();
});
