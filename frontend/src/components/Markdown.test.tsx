import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { renderInApp } from "../test/render";
import { blocksOf, Markdown } from "./Markdown";

it("cuts a text into headings, lists, code and paragraphs", () => {
  const blocks = blocksOf("# Title\nOne\nline\n\n- a\n  more\n- b\n\n```\ncode\n```\n| x | y |\n|---|---|\n| 1 | 2 |");

  expect(blocks).toEqual([
    { kind: "heading", level: 1, text: "Title" },
    { kind: "text", text: "One line" },
    { kind: "list", ordered: false, entries: ["a more", "b"] },
    { kind: "code", text: "code" },
    { kind: "table", rows: [["x", "y"], ["1", "2"]] },
  ]);
});

it("takes HTML and foreign addresses for plain text", () => {
  renderInApp(<Markdown text="<img src=x onerror=alert(1)> [here](javascript:alert)" />);

  expect(document.querySelector("img")).toBeNull();
  expect(screen.queryByRole("link")).toBeNull();
});
