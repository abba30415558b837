import { expect, it } from "vitest";

import { resources } from "../i18n/everything";
import patterns from "./problemPatterns.json";
import { parts } from "./problemText";

it("takes the names out of a message", () => {
  const message = "There is no connection “demo_bc”. Create it under Connections, or choose another one here.";

  expect(parts({ code: "missing_connection", message })).toEqual({ key: "noConnection", values: { name: "demo_bc" } });
});

it("tells the limits of a number from its kind", () => {
  const said = (message: string) => parts({ code: "bad_config", message: `“Pages” Input should be ${message}.` });

  expect(said("less than or equal to 500")).toEqual({ key: "atMost", values: { number: "500" } });
  expect(said("'first' or 'each'")).toEqual({ key: "oneOf", values: { values: "'first' or 'each'" } });
  expect(said("a valid integer, unable to parse string as an integer")).toEqual({ key: "wrongKind", values: {} });
});

it("leaves a message that it does not know, or that another code brings", () => {
  expect(parts({ code: "bad_config", message: "“Path” holds two dots." })).toBeNull();
  expect(parts({ code: "other", message: "“Path” must be filled in." })).toBeNull();
});

it("has words for each pattern, with the names the pattern gives", () => {
  for (const language of Object.keys(resources())) {
    const say = resources()[language]?.["problems"]?.["say"];
    const texts = typeof say === "object" ? say : {};
    const given = patterns.map(({ key, names }) => [key, [...names].sort()]);
    const asked = patterns.map(({ key }) => [key, [...String(texts[key]).matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()]);

    expect(Object.keys(texts).sort()).toEqual(patterns.map(({ key }) => key).sort());
    expect(asked).toEqual(given);
  }
});
