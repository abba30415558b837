/** CodeMirror for one expression. Loaded only when somebody writes one. */
import { autocompletion, closeBrackets, completionKeymap, completionStatus, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderText } from "@codemirror/view";
import { useEffect, useRef } from "react";

import type { DataObject } from "../../api/exact";
import type { Filter } from "../../api/types";
import { isInside, suggest } from "./complete";
import { applyFix, type Mark } from "./lints";
import { colours, look } from "./look";

export interface ExpressionEditorProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  item: DataObject | null;
  others?: readonly DataObject[] | undefined;
  filters: readonly Filter[];
  marks: readonly Mark[];
  placeholder?: string | undefined;
  readOnly?: boolean;
  /** Where the cursor stands at the start; without it the editor does not take the focus. */
  focusAt?: number | null;
  onFocus?: () => void;
  onBlur?: () => void;
  /** Hands out a way to insert `{{ item.x }}` at the cursor; between braces that stand there already it loses its own. */
  onReady?: (insert: (reference: string) => void) => void;
}

export default function ExpressionEditor(props: ExpressionEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const current = useRef(props);
  const writable = useRef(new Compartment());
  /** The place of the cursor until something is typed: the text it stands in may arrive after the editor. */
  const cursor = useRef(props.focusAt ?? null);
  // What was typed and has not come back as value yet. It may come back when more was typed already: the text stays then.
  const sent = useRef<string[]>([]);
  useEffect(() => {
    current.current = props;
  });

  useEffect(() => {
    if (!box.current) return;
    const made = new EditorView({ parent: box.current, state: startState(current, writable.current, sent.current) });
    view.current = made;
    const { focusAt, onReady } = current.current;
    let settling = 0;
    if (focusAt !== null && focusAt !== undefined) {
      const place = () => made.dispatch({ selection: { anchor: Math.min(focusAt, made.state.doc.length) } });
      made.focus();
      place();
      // When a letter in another box made this editor, the browser ends that letter with its own cursor, at the start.
      const start = made.state.doc;
      settling = window.setTimeout(() => made.state.doc.eq(start) && place());
    }
    onReady?.((reference) => {
      const before = made.state.sliceDoc(0, made.state.selection.main.from);
      made.dispatch(made.state.replaceSelection(isInside(before) ? reference.slice(3, -3) : reference));
      made.focus();
    });
    return () => {
      window.clearTimeout(settling);
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    const own = sent.current.indexOf(props.value);
    if (own >= 0) {
      sent.current.splice(0, own + 1);
      return;
    }
    sent.current.length = 0;
    const shown = view.current?.state.doc.toString();
    if (view.current && shown !== props.value) {
      const at = cursor.current;
      view.current.dispatch({
        changes: { from: 0, to: shown?.length ?? 0, insert: props.value },
        ...(at === null ? {} : { selection: { anchor: Math.min(at, props.value.length) } }),
      });
    }
  }, [props.value]);

  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorView.editable.of(!props.readOnly)) });
  }, [props.readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const length = editor.state.doc.length;
    const diagnostics = props.marks.map((mark) => ({
      from: Math.min(mark.from, length),
      to: Math.min(Math.max(mark.to, mark.from), length),
      severity: mark.severity,
      message: mark.message,
      actions: mark.fix
        ? [{ name: mark.fix.label, apply: () => current.current.onChange(applyFix(current.current.value, mark)) }]
        : [],
    }));
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [props.marks]);

  return <div ref={box} />;
}

function startState(current: { current: ExpressionEditorProps }, writable: Compartment, sent: string[]): EditorState {
  const { value, placeholder } = current.current;
  return EditorState.create({
    doc: value,
    extensions: [
      history(),
      closeBrackets(),
      autocompletion({ override: [(context) => complete(context, current.current)], icons: false }),
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of((view) => ({
        "aria-label": current.current.label,
        // Escape takes the suggestions away, not the dialog around them.
        ...(completionStatus(view.state) === "active" ? { "data-mantine-stop-propagation": "true" } : {}),
      })),
      placeholder ? placeholderText(placeholder) : [],
      writable.of(EditorView.editable.of(!current.current.readOnly)),
      colours,
      look,
      EditorView.updateListener.of((update) => {
        const text = update.state.doc.toString();
        if (update.docChanged && text !== (sent.at(-1) ?? current.current.value)) {
          sent.push(text);
          current.current.onChange(text);
        }
        if (update.focusChanged) (update.view.hasFocus ? current.current.onFocus : current.current.onBlur)?.();
      }),
    ],
  });
}

function complete(context: CompletionContext, { item, others, filters }: ExpressionEditorProps) {
  const found = suggest(context.state.sliceDoc(0, context.pos), item, filters, others);
  if (!found || (!context.explicit && context.pos === found.from && !/[.|]\s*$/.test(context.state.sliceDoc(0, context.pos)))) {
    return null;
  }
  return {
    from: found.from,
    options: found.options.map(({ label, detail, info, kind }) => ({ label, detail, type: kind, ...(info ? { info } : {}) })),
    validFor: /^[\w.]*$/,
  };
}
