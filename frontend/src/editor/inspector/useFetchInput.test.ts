import { expect, it } from "vitest";

import { apply } from "../document/operations";
import { exampleFlow } from "../document/testFlow";
import { stepsBefore } from "./useFetchInput";

it("names what leads to a step, each after what feeds it, without what is switched off or beside the way", () => {
  const flow = exampleFlow();

  expect(stepsBefore(flow, "save")).toEqual(["changed", "map", "only_paid"]);
  expect(stepsBefore(flow, "changed")).toEqual([]);
  expect(stepsBefore(apply(flow, { kind: "set_disabled", ids: ["map"], disabled: true }), "save")).toEqual(["changed", "only_paid"]);
});
