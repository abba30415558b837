/** Reading an expression back into a formula; null for everything that is more than a formula can hold. */
import type { Path } from "../../data/path";
import type { Argument, Formula, Literal, Operator, Part, Source, Step, TableRow } from "./formula";

type Token = { kind: "name" | "number" | "text" | "sign"; text: string };

type Node =
  | { kind: "place"; path: Path }
  | { kind: "literal"; literal: Literal }
  | { kind: "filter"; of: Node; name: string; args: Argument[] }
  | { kind: "calc"; operator: Operator; left: Node; right: Node }
  | { kind: "or"; parts: Node[] }
  | { kind: "joined"; parts: Node[] };

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([.|()[\]{},:~*/+-]))/y;
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

class Unreadable extends Error {}

export function readFormula(text: string): Formula | null {
  // A second pair of braces inside is no token of ours, so the reader stumbles over it.
  const inside = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(text);
  if (!inside) return null;
  try {
    return formulaOf(new Reader(tokensOf(inside[1] ?? "")).whole());
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const whole = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const found = TOKEN.exec(whole);
    if (!found) throw new Unreadable();
    const [, name, number, quoted, sign] = found;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.slice(1, -1).replace(/\\(.)/gs, (_all, sign: string) => ESCAPES[sign] ?? sign) });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  return tokens;
}

/** The precedence of Jinja: `or`, then + and -, then ~, then * and /, then the bar. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Node {
    const node = this.either();
    if (this.at < this.tokens.length) throw new Unreadable();
    return node;
  }

  private either(): Node {
    const parts = [this.sum()];
    while (this.takes("name", "or")) parts.push(this.sum());
    return parts.length === 1 ? (parts[0] as Node) : { kind: "or", parts };
  }

  private sum(): Node {
    let node = this.chain();
    for (;;) {
      const operator = this.takes("sign", "+") ? "+" : this.takes("sign", "-") ? "-" : null;
      if (!operator) return node;
      node = { kind: "calc", operator, left: node, right: this.chain() };
    }
  }

  private chain(): Node {
    const parts = [this.product()];
    while (this.takes("sign", "~")) parts.push(this.product());
    return parts.length === 1 ? (parts[0] as Node) : { kind: "joined", parts };
  }

  private product(): Node {
    let node = this.filtered();
    for (;;) {
      const operator = this.takes("sign", "*") ? "*" : this.takes("sign", "/") ? "/" : null;
      if (!operator) return node;
      node = { kind: "calc", operator, left: node, right: this.filtered() };
    }
  }

  private filtered(): Node {
    let node = this.primary();
    while (this.takes("sign", "|")) {
      const name = this.next("name");
      node = { kind: "filter", of: node, name, args: this.takes("sign", "(") ? this.list(")", () => this.argument()) : [] };
    }
    return node;
  }

  private primary(): Node {
    if (this.takes("sign", "(")) {
      const node = this.either();
      this.expect(")");
      return node;
    }
    if (this.takes("name", "item")) return { kind: "place", path: this.steps() };
    return { kind: "literal", literal: this.literal() };
  }

  private steps(): Path {
    const path: (string | number)[] = [];
    for (;;) {
      if (this.takes("sign", ".")) path.push(this.next("name"));
      else if (this.takes("sign", "[")) {
        const token = this.tokens[this.at++];
        if (token?.kind === "number" && /^\d+$/.test(token.text)) path.push(Number(token.text));
        else if (token?.kind === "text") path.push(token.text);
        else throw new Unreadable();
        this.expect("]");
      } else return path;
    }
  }

  private argument(): Argument {
    if (!this.takes("sign", "{")) return this.literal();
    const rows = this.list("}", (): TableRow => {
      const from = this.tokens[this.at++];
      if (from?.kind !== "text" && from?.kind !== "number") throw new Unreadable();
      this.expect(":");
      return [from.text, this.literal()];
    });
    return { kind: "table", rows };
  }

  private literal(): Literal {
    const minus = this.takes("sign", "-") ? "-" : "";
    const token = this.tokens[this.at++];
    if (token?.kind === "number") return { kind: "number", text: minus + token.text };
    if (minus || !token) throw new Unreadable();
    if (token.kind === "text") return { kind: "text", text: token.text };
    if (token.kind !== "name") throw new Unreadable();
    if (/^true$/i.test(token.text)) return { kind: "bool", value: true };
    if (/^false$/i.test(token.text)) return { kind: "bool", value: false };
    if (/^none$/i.test(token.text)) return { kind: "none" };
    throw new Unreadable();
  }

  private list<T>(end: string, one: () => T): T[] {
    const all: T[] = [];
    while (!this.takes("sign", end)) {
      if (all.length > 0) this.expect(",");
      if (all.length > 0 && this.takes("sign", end)) break;
      all.push(one());
    }
    return all;
  }

  private takes(kind: Token["kind"], text: string): boolean {
    const token = this.tokens[this.at];
    const fits = token?.kind === kind && token.text === text;
    if (fits) this.at += 1;
    return fits;
  }

  private next(kind: Token["kind"]): string {
    const token = this.tokens[this.at++];
    if (token?.kind !== kind) throw new Unreadable();
    return token.text;
  }

  private expect(sign: string): void {
    if (!this.takes("sign", sign)) throw new Unreadable();
  }
}

function formulaOf(node: Node): Formula {
  switch (node.kind) {
    case "place":
    case "or":
    case "joined":
      return { source: sourceOf(node), steps: [] };
    case "literal":
      throw new Unreadable();
    case "filter":
      return withStep(node.of, { kind: "filter", name: node.name, args: node.args });
    case "calc":
      return withStep(node.left, calculation(node.operator, node.right));
  }
}

function withStep(of: Node, step: Step): Formula {
  const before = formulaOf(of);
  return { ...before, steps: [...before.steps, step] };
}

function sourceOf(node: Extract<Node, { kind: "place" | "or" | "joined" }>): Source {
  switch (node.kind) {
    case "place":
      if (node.path.length === 0) throw new Unreadable();
      return { kind: "field", path: node.path };
    case "or": {
      const last = node.parts.at(-1);
      const orNone = last?.kind === "literal" && last.literal.kind === "none";
      return { kind: "first", paths: (orNone ? node.parts.slice(0, -1) : node.parts).map(pathOf), orNone };
    }
    case "joined":
      return { kind: "joined", parts: node.parts.map(partOf) };
  }
}

function pathOf(node: Node): Path {
  if (node.kind !== "place" || node.path.length === 0) throw new Unreadable();
  return node.path;
}

function partOf(node: Node): Part {
  if (node.kind === "literal" && node.literal.kind === "text") return { kind: "text", text: node.literal.text };
  return { kind: "field", path: pathOf(node) };
}

function numberOf(node: Node): string {
  if (node.kind !== "literal" || node.literal.kind !== "number") throw new Unreadable();
  return node.literal.text;
}

function calculation(operator: Operator, right: Node): Step {
  if (right.kind !== "calc") return { kind: "calc", operator, by: numberOf(right) };
  const { left, right: share } = right;
  const isShare = right.operator === "+" && numberOf(left) === "1" && share.kind === "calc" && share.operator === "/";
  if (!isShare || numberOf(share.right) !== "100" || (operator !== "*" && operator !== "/")) throw new Unreadable();
  return { kind: "vat", way: operator === "*" ? "gross" : "net", rate: numberOf(share.left) };
}
