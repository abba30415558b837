import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";

import type { DataObject } from "../api/exact";
import type { JsonSchema, Problem } from "../api/types";
import { renderInApp } from "../test/render";
import { SchemaForm } from "./SchemaForm";

const SCHEMA: JsonSchema = {
  type: "object",
  required: ["field"],
  properties: {
    statuses: { type: "array", items: { type: "string" }, title: "Statuses to keep", "x-wareflow": { order: 2 } },
    field: { type: "string", title: "Status field", "x-wareflow": { widget: "text", order: 1 } },
    how: { $ref: "#/$defs/How" },
    other: { anyOf: [{ type: "string" }, { type: "null" }], title: "Other", "x-wareflow": { show_if: { field: "how", equals: "own" } } },
    limit: { type: "integer", title: "Limit", "x-wareflow": { advanced: true } },
  },
  $defs: { How: { type: "string", title: "How", enum: ["usual", "own"], default: "usual" } },
};

function Form({ start = {}, problems = [], heard = () => {} }: { start?: DataObject; problems?: Problem[]; heard?: (value: DataObject) => void }) {
  const [value, setValue] = useState(start);
  return (
    <SchemaForm
      schema={SCHEMA}
      value={value}
      problems={problems}
      onChange={(next) => {
        setValue(next);
        heard(next);
      }}
    />
  );
}

function problem(field: string, message: string, fix: Problem["fix"] = null): Problem {
  return { code: "wrong", message, node: "n", field, edge: null, severity: "error", fix };
}

it("shows the fields in their order, and the advanced ones apart", () => {
  renderInApp(<Form />);

  const labels = [...document.querySelectorAll("[data-field]")].map((field) => field.getAttribute("data-field"));
  expect(labels).toEqual(["field", "statuses", "how", "limit"]);
  expect(screen.getByRole("button", { name: "Advanced settings" })).toHaveAttribute("aria-expanded", "false");
});

it("changes only the value of the field that is typed in", async () => {
  const heard = vi.fn();
  renderInApp(<Form start={{ statuses: ["paid"] }} heard={heard} />);

  await userEvent.type(screen.getByRole("textbox", { name: /Status field/ }), "s");

  expect(heard).toHaveBeenLastCalledWith({ statuses: ["paid"], field: "s" });
});

it("shows a field only when the other one says so", () => {
  renderInApp(<Form start={{ how: "own" }} />);

  expect(screen.getByText("Other")).toBeInTheDocument();
});

it("says each problem under its field and opens the advanced part for one in it", () => {
  renderInApp(<Form problems={[problem("field", "No such field"), problem("limit", "Too large"), problem("gone", "Unknown setting")]} />);

  expect(document.querySelector('[data-field="field"]')).toHaveTextContent("No such field");
  expect(document.querySelector('[data-field="limit"]')).toHaveTextContent("Too large");
  expect(screen.getByText("Unknown setting")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Advanced settings" })).toHaveAttribute("aria-expanded", "true");
});

it("takes the fix that comes with a problem", async () => {
  const heard = vi.fn();
  renderInApp(<Form problems={[problem("field", "Did you mean status?", { label: "Use status", value: "status" })]} heard={heard} />);

  await userEvent.click(screen.getByRole("button", { name: "Use status" }));

  expect(heard).toHaveBeenLastCalledWith({ field: "status" });
});
