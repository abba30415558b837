import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import type { FlowDocument } from "../api/types";
import { renderInApp } from "../test/render";
import { FlowPicture, spotsOf } from "./FlowPicture";

const DOCUMENT: FlowDocument = {
  format: "wareflow/1",
  name: "Small",
  description: "",
  nodes: {
    read: { type: "lightspeed.changed_items", version: 1, config: {} },
    write: { type: "business_central.upsert_item", version: 1, title: "Write it", config: {} },
    memo: { type: "core.note", version: 1, config: {} },
  },
  edges: [{ from: "read.items", to: "write.items" }],
  layout: { read: [80, 120], write: [400, 120] },
};

it("draws each step and wire, and says it in words", () => {
  renderInApp(<FlowPicture document={DOCUMENT} />);

  const picture = screen.getByRole("img", { name: /read, Write it/ });
  expect(screen.getByText("Write it")).toBeInTheDocument();
  expect(picture.querySelectorAll("foreignObject")).toHaveLength(2);
  expect(picture.querySelectorAll(":scope > path")).toHaveLength(1);
});

it("gives a step without a place one in the row", () => {
  const [, second] = spotsOf({ ...DOCUMENT, layout: {} });

  expect(second).toEqual({ id: "write", column: 1, row: 0 });
});
