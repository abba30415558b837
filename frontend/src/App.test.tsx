import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { Starting } from "./App";
import { renderInApp } from "./test/render";

it("says that it is starting", () => {
  renderInApp(<Starting />);

  expect(screen.getByRole("status")).toHaveTextContent("Starting Wareflow");
});
