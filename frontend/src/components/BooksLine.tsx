/** The books of a run in words: what came in and where it went. */
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Books, RunMode } from "../api/types";
import { useFormat } from "./format";

/** While a run goes on its books are still open: they balance when it is over. */
interface BooksLineProps {
  books: Books;
  mode: RunMode;
  flowId: string;
  going?: boolean;
}

export function BooksLine({ books, mode, flowId, going = false }: BooksLineProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const skipped = Object.values(books.skipped).reduce((sum, count) => sum + count, 0);
  const part = (name: "delivered" | "planned" | "failed" | "cancelled" | "skipped", count: number, colour?: string) =>
    count > 0 ? <span key={name} style={colour ? { color: colour, fontWeight: 600 } : undefined}>{t(`books.${name}`, { count, shown: format.count(count) })}</span> : null;

  const parts = [
    <span key="read">{t("books.read", { count: books.read, shown: format.count(books.read) })}</span>,
    // Nothing is written in a plan or a test, so nothing was delivered.
    part(mode === "live" ? "delivered" : "planned", books.delivered),
    part("skipped", skipped),
    part("failed", books.failed, "var(--wf-bad-text)"),
    books.parked > 0 ? (
      <Link key="parked" to={`/parked?flow=${flowId}`} style={{ color: "var(--wf-warn-text)", fontWeight: 600 }}>
        {t("books.parked", { count: books.parked, shown: format.count(books.parked) })}
      </Link>
    ) : null,
    part("cancelled", books.cancelled),
    books.balanced || going ? null : (
      <span key="unbalanced" style={{ color: "var(--wf-bad-text)", fontWeight: 600 }}>
        {t("books.unbalanced")}
      </span>
    ),
  ].filter((one) => one !== null);

  return (
    <span className="wf-numbers">
      {parts.map((one, at) => (
        <Fragment key={one.key}>
          {at > 0 && " · "}
          <span style={{ whiteSpace: "nowrap" }}>{one}</span>
        </Fragment>
      ))}
    </span>
  );
}
