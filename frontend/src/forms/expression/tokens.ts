/** The pieces of an expression for its colours: only what stands between `{{` and `}}` has any. */

export type TokenKind = "brace" | "text" | "number" | "filter" | "name" | "word" | "sign";

export interface Token {
  readonly from: number;
  readonly to: number;
  readonly kind: TokenKind;
}

const ROOTS = new Set(["item", "record", "vars", "run", "index"]);
const WORDS = new Set(["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "defined"]);
const PIECE = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\d+(?:\.\d+)?|[A-Za-z_]\w*|\}\}|[-+*/%~<>=!|]+|\S/gy;

export function tokensOf(source: string): Token[] {
  const found: Token[] = [];
  for (let open = source.indexOf("{{"); open >= 0; ) {
    found.push({ from: open, to: open + 2, kind: "brace" });
    const end = inside(source, open + 2, found);
    open = source.indexOf("{{", end);
  }
  return found;
}

/** Reads to the closing braces, which may not stand in a text; gives the place after them. */
function inside(source: string, start: number, found: Token[]): number {
  let before = "";
  let rooted = false;
  for (let at = start; at < source.length; ) {
    if (/\s/.test(source[at] ?? "")) {
      at += 1;
      continue;
    }
    PIECE.lastIndex = at;
    const piece = PIECE.exec(source)?.[0];
    if (piece === undefined) return source.length;
    const to = at + piece.length;
    if (piece === "}}") {
      found.push({ from: at, to, kind: "brace" });
      return to;
    }
    const kind = kindOf(piece, before, rooted);
    if (kind) found.push({ from: at, to, kind });
    rooted = kind === "name" || (rooted && /^[.[\]"'\d]/.test(piece));
    before = piece;
    at = to;
  }
  return source.length;
}

function kindOf(piece: string, before: string, rooted: boolean): TokenKind | null {
  if (/^["']/.test(piece)) return "text";
  if (/^\d/.test(piece)) return "number";
  if (/^[A-Za-z_]/.test(piece)) {
    if (before === ".") return rooted ? "name" : null;
    if (before.endsWith("|")) return "filter";
    if (ROOTS.has(piece)) return "name";
    return WORDS.has(piece) ? "word" : null;
  }
  return /^[-+*/%~<>=!|]/.test(piece) ? "sign" : null;
}
