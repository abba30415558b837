/** The little Markdown our own texts use: headings, lists, tables, code, bold, links. Never HTML. */
import { Anchor, Code } from "@mantine/core";
import { Fragment, type ReactNode } from "react";

import styles from "./Markdown.module.css";

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    parts.push(<Fragment key={match.index}>{mark(match)}</Fragment>);
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

function mark([all, code, bold, soft, label, address]: RegExpExecArray): ReactNode {
  if (code) return <Code>{code}</Code>;
  if (bold) return <strong>{bold}</strong>;
  if (soft) return <em>{soft}</em>;
  if (label && address && /^https?:\/\//.test(address)) {
    return (
      <Anchor href={address} target="_blank" rel="noreferrer" inherit>
        {label}
      </Anchor>
    );
  }
  return label ?? all;
}

type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "list"; ordered: boolean; entries: string[] }
  | { kind: "code"; text: string }
  | { kind: "table"; rows: string[][] }
  | { kind: "text"; text: string };

const HEADING = /^(#{1,4})\s+(.*)$/;
const ENTRY = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/;
const ROW = /^\s*\|(.*)\|\s*$/;

/** Cut a text into its blocks, line by line. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let code: string[] | null = null;
  let open = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("```")) {
      if (code) blocks.push({ kind: "code", text: code.join("\n") });
      code = code ? null : [];
      open = false;
    } else if (code) {
      code.push(line);
    } else if (line.trim() === "") {
      open = false;
    } else {
      add(blocks, line, open);
      open = true;
    }
  }
  if (code) blocks.push({ kind: "code", text: code.join("\n") });
  return blocks;
}

/** `open` says that no empty line stands between this line and the block before it. */
function add(blocks: Block[], line: string, open: boolean): void {
  const last = open ? blocks.at(-1) : undefined;
  const heading = HEADING.exec(line);
  const entry = ENTRY.exec(line);
  const row = ROW.exec(line);
  if (heading) {
    blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" });
  } else if (row) {
    const cells = (row[1] ?? "").split("|").map((cell) => cell.trim());
    if (cells.every((cell) => /^:?-+:?$/.test(cell))) return;
    if (last?.kind === "table") last.rows.push(cells);
    else blocks.push({ kind: "table", rows: [cells] });
  } else if (entry) {
    const ordered = entry[1] !== undefined;
    if (last?.kind === "list" && last.ordered === ordered) last.entries.push(entry[2] ?? "");
    else blocks.push({ kind: "list", ordered, entries: [entry[2] ?? ""] });
  } else if (last?.kind === "list") {
    last.entries.push(`${last.entries.pop() ?? ""} ${line.trim()}`);
  } else if (last?.kind === "text") {
    last.text += ` ${line.trim()}`;
  } else {
    blocks.push({ kind: "text", text: line.trim() });
  }
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading": {
      const Heading = block.level === 1 ? "h3" : "h4";
      return <Heading>{inline(block.text)}</Heading>;
    }
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List>
          {block.entries.map((entry, at) => (
            <li key={at}>{inline(entry)}</li>
          ))}
        </List>
      );
    }
    case "code":
      return <Code block>{block.text}</Code>;
    case "table":
      return (
        <table>
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, index) => (at === 0 ? <th key={index}>{inline(cell)}</th> : <td key={index}>{inline(cell)}</td>))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "text":
      return <p>{inline(block.text)}</p>;
  }
}

/** One sentence with its `code` and **bold**, inside of another text. */
export function Inline({ text }: { text: string }) {
  return <>{inline(text)}</>;
}

export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.text}>
      {blocksOf(text).map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </div>
  );
}
