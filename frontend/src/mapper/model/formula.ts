/**
 * What the mapper can show as chips: a source and the steps its value goes through. Everything else is an expression,
 * which stays exactly as it was written.
 */
import { pathText, type Path } from "../../data/path";

export type Literal = { kind: "text"; text: string } | { kind: "number"; text: string } | { kind: "bool"; value: boolean } | { kind: "none" };

/** Source value → value of the target, in the order of the rows. */
export type TableRow = readonly [from: string, to: Literal];
export type Argument = Literal | { kind: "table"; rows: readonly TableRow[] };

export type Operator = "*" | "/" | "+" | "-";

export type Step =
  | { kind: "filter"; name: string; args: readonly Argument[] }
  | { kind: "calc"; operator: Operator; by: string }
  | { kind: "vat"; way: "gross" | "net"; rate: string };

export type Part = { kind: "field"; path: Path } | { kind: "text"; text: string };

export type Source =
  | { kind: "field"; path: Path }
  /** The first of these that is not empty; `orNone`: none when all are. */
  | { kind: "first"; paths: readonly Path[]; orNone: boolean }
  | { kind: "joined"; parts: readonly Part[] };

export interface Formula {
  source: Source;
  steps: readonly Step[];
}

export function ofField(path: Path): Formula {
  return { source: { kind: "field", path }, steps: [] };
}

/** Every place of the item that the formula reads. */
export function pathsOf({ source }: Formula): Path[] {
  switch (source.kind) {
    case "field":
      return [source.path];
    case "first":
      return [...source.paths];
    case "joined":
      return source.parts.flatMap((part) => (part.kind === "field" ? [part.path] : []));
  }
}

/** A text typed for a value: a number where it is one, else a text. */
export function literalOf(text: string): Literal {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? { kind: "number", text } : { kind: "text", text };
}

export function literalText(literal: Literal): string {
  switch (literal.kind) {
    case "text":
    case "number":
      return literal.text;
    case "bool":
      return String(literal.value);
    case "none":
      return "";
  }
}

export function writeFormula({ source, steps }: Formula): string {
  let text = writeSource(source);
  // Whether a bar behind the text would work on its last part only.
  let loose = source.kind !== "field";
  const tight = () => (loose ? `(${text})` : text);
  for (const step of steps) {
    switch (step.kind) {
      case "filter":
        text = `${tight()} | ${step.name}${step.args.length ? `(${step.args.map(writeArgument).join(", ")})` : ""}`;
        loose = false;
        break;
      case "calc":
        text = `${tight()} ${step.operator} ${step.by.startsWith("-") ? `(${step.by})` : step.by}`;
        loose = true;
        break;
      case "vat":
        text = `${tight()} ${step.way === "gross" ? "*" : "/"} (1 + ${step.rate} / 100)`;
        loose = true;
        break;
    }
  }
  return `{{ ${text} }}`;
}

function writeSource(source: Source): string {
  switch (source.kind) {
    case "field":
      return place(source.path);
    case "first":
      return [...source.paths.map(place), ...(source.orNone ? ["none"] : [])].join(" or ");
    case "joined":
      return source.parts.map((part) => (part.kind === "field" ? place(part.path) : quoted(part.text))).join(" ~ ");
  }
}

function place(path: Path): string {
  return pathText(["item", ...path]);
}

function writeArgument(argument: Argument): string {
  switch (argument.kind) {
    case "text":
      return quoted(argument.text);
    case "number":
      return argument.text;
    case "bool":
      return String(argument.value);
    case "none":
      return "none";
    case "table":
      return `{${argument.rows.map(([from, to]) => `${quoted(from)}: ${writeArgument(to)}`).join(", ")}}`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}'`;
}
