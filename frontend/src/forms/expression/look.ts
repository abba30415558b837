/** Colours of an expression, from its tokens. */
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

import { type TokenKind, tokensOf } from "./tokens";

const MARKS: Record<TokenKind, Decoration> = {
  brace: Decoration.mark({ class: "wf-brace" }),
  text: Decoration.mark({ class: "wf-text" }),
  number: Decoration.mark({ class: "wf-number" }),
  filter: Decoration.mark({ class: "wf-filter" }),
  name: Decoration.mark({ class: "wf-name" }),
  word: Decoration.mark({ class: "wf-word" }),
  sign: Decoration.mark({ class: "wf-sign" }),
};

function drawn(view: EditorView): DecorationSet {
  const built = new RangeSetBuilder<Decoration>();
  for (const { from, to, kind } of tokensOf(view.state.doc.toString())) built.add(from, to, MARKS[kind]);
  return built.finish();
}

export const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = drawn(view);
    }

    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = drawn(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--wf-text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--wf-mono)", fontSize: "12.5px", padding: "7px 0", caretColor: "var(--wf-text)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor": { borderLeftColor: "var(--wf-text)" },
  ".cm-placeholder": { color: "var(--wf-text-faint)" },
  ".wf-brace": { color: "var(--wf-accent-text)", fontWeight: "600" },
  ".wf-name": { color: "var(--wf-value-name)" },
  ".wf-text": { color: "var(--wf-value-text)" },
  ".wf-number": { color: "var(--wf-value-number)" },
  ".wf-word": { color: "var(--wf-accent-text)" },
  ".wf-sign": { color: "var(--wf-text-muted)" },
  ".wf-filter": { color: "var(--wf-value-bool)" },
  ".cm-tooltip": {
    backgroundColor: "var(--wf-surface-raised)",
    color: "var(--wf-text)",
    border: "1px solid var(--wf-border)",
    borderRadius: "8px",
    boxShadow: "var(--wf-shadow-md)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--wf-mono)", fontSize: "12.5px", maxHeight: "220px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px !important" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--wf-accent) !important", color: "var(--wf-on-accent) !important" },
  ".cm-completionDetail": { color: "var(--wf-text-faint)", fontStyle: "normal", marginLeft: "10px" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { padding: "6px 10px", whiteSpace: "pre-wrap", maxWidth: "300px" },
  ".cm-diagnostic": { fontFamily: "var(--wf-font)", fontSize: "12.5px", padding: "6px 10px" },
  ".cm-diagnosticAction": { backgroundColor: "var(--wf-accent)", color: "var(--wf-on-accent)", borderRadius: "4px", padding: "2px 8px" },
});
