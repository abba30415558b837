import { describe, expect, it } from "vitest";

import type { Problem } from "../../api";
import { accept, type Known, parseQuery, searchFlow, suggest } from "./search";
import { CATALOG, exampleFlow } from "./testFlow";

const PROBLEM = { code: "x", message: "Choose a field.", node: "only_paid", field: "field", edge: null, severity: "error", fix: null } as Problem;
const KNOWN: Known = { types: CATALOG, problems: [PROBLEM], modified: new Set(["map"]) };
const flow = () => {
  const base = exampleFlow();
  const map = base.nodes["map"];
  const save = base.nodes["save"];
  if (!map || !save) throw new Error("The example flow changed.");
  return {
    ...base,
    nodes: {
      ...base.nodes,
      map: { ...map, notes: "ask Anna first", config: { fields: { number: "{{ item.customSku }}", ean: "{{ upper(item.product.sku) }}", label: "skus 'item.other'" } } },
      save: { ...save, disabled: true as const },
    },
  };
};
const find = (text: string) => searchFlow(flow(), parseQuery(text), KNOWN).map((found) => found.id);

describe("query", () => {
  it("reads words, operators and quotes", () => {
    expect(parseQuery('Map is:Disabled uses:"My shop" "two words" field:sku').terms).toEqual([
      { kind: "word", text: "map" },
      { kind: "is", state: "disabled" },
      { kind: "uses", text: "my shop" },
      { kind: "word", text: "two words" },
      { kind: "field", text: "sku" },
    ]);
  });

  it("complains in words about what it does not know", () => {
    expect(parseQuery("apps:shopify").complaints).toEqual([{ kind: "unknown_operator", operator: "apps", meant: "app" }]);
    expect(parseQuery("zzz:x").complaints).toEqual([{ kind: "unknown_operator", operator: "zzz", meant: null }]);
    expect(parseQuery("is:broken").complaints).toEqual([{ kind: "unknown_state", state: "broken" }]);
    expect(parseQuery("uses: map").complaints).toEqual([{ kind: "no_value", operator: "uses" }]);
    expect(parseQuery("uses: map").terms).toEqual([{ kind: "word", text: "map" }]);
  });
});

describe("search", () => {
  it("finds words in title, type, id, notes and settings, in the order of the data", () => {
    expect(find("")).toHaveLength(5);
    expect(find("status")).toEqual(["only_paid"]);
    expect(find("anna")).toEqual(["map"]);
    expect(find("customsku")).toEqual(["map"]);
    expect(find("night")).toEqual(["memo"]);
    expect(find("nothing like it")).toEqual([]);
  });

  it("finds by state, app, connection and type, all of them together", () => {
    expect(find("is:invalid")).toEqual(["only_paid"]);
    expect(find("is:disabled")).toEqual(["save"]);
    expect(find("is:modified")).toEqual(["map"]);
    expect(find("app:lightspeed")).toEqual(["changed"]);
    expect(find('app:"business central"')).toEqual(["save"]);
    expect(find("uses:demo_light")).toEqual(["changed"]);
    expect(find("type:core.map")).toEqual(["map"]);
    expect(find("type:core.map is:disabled")).toEqual([]);
  });

  it("finds a field that is read or written, and not a part of its name or a text", () => {
    expect(find("field:sku")).toEqual(["map"]);
    expect(find("field:product.sku")).toEqual(["map"]);
    expect(find("field:ean")).toEqual(["map"]);
    expect(find("field:status")).toEqual(["only_paid"]);
    expect(find("field:custom")).toEqual([]);
    expect(find("field:other")).toEqual([]);
    expect(find("field:skus")).toEqual([]);
  });

  it("says why, with the place", () => {
    const [found] = searchFlow(flow(), parseQuery("field:sku is:modified"), KNOWN);

    expect(found?.reasons).toEqual([
      { kind: "field", path: ["fields", "ean"], text: "{{ upper(item.product.sku) }}" },
      { kind: "modified", path: [], text: "" },
    ]);
  });
});

describe("suggestions", () => {
  it("offer operators, and values of this flow", () => {
    expect(suggest(flow(), CATALOG, "map is")).toEqual(["is:"]);
    expect(suggest(flow(), CATALOG, "is:")).toEqual(["is:invalid", "is:disabled", "is:modified"]);
    expect(suggest(flow(), CATALOG, "is:d")).toEqual(["is:disabled"]);
    expect(suggest(flow(), CATALOG, "uses:")).toEqual(["uses:demo_lightspeed"]);
    expect(suggest(flow(), CATALOG, "field:c")).toEqual(["field:customSku"]);
    expect(suggest(flow(), CATALOG, "app:")).toEqual(["app:business_central", "app:core", "app:lightspeed"]);
    expect(suggest(flow(), CATALOG, "")).toEqual([]);
  });

  it("take the place of the word one types", () => {
    expect(accept("map is:d", "is:disabled")).toBe("map is:disabled ");
    expect(accept("ma us", "uses:")).toBe("ma uses:");
  });
});
