/** A message of one line: `code` and *names* as such, not with their signs. */
import { Fragment } from "react";

export function Inline({ text }: { text: string }) {
  return text.split(/(`[^`]+`|\*[^*\s](?:[^*]*[^*\s])?\*)/).map((part, at) => {
    const inside = part.slice(1, -1);
    if (at % 2 === 0) return <Fragment key={at}>{part}</Fragment>;
    if (part.startsWith("`")) {
      return (
        <code key={at} className="wf-mono" style={{ fontSize: "0.92em" }}>
          {inside}
        </code>
      );
    }
    return <em key={at}>{inside}</em>;
  });
}
